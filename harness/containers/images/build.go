package images

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"strings"

	"github.com/moby/moby/api/types/build"
	"github.com/moby/moby/api/types/jsonstream"
	"github.com/moby/moby/client"

	"github.com/hadrill/hadrill/harness/containers/engine"
)

// outputKept is how many lines of a failed build an error shows.
const outputKept = 20

// recipe is one image to build.
type recipe struct {
	name, tag, base string
	context         []file
	mirror          mirror
}

// run has the engine build the image with its classic builder. The tag appears
// once everything has worked.
func (r recipe) run(ctx context.Context, c *client.Client, progress func(string)) error {
	body, fill := io.Pipe()
	all := append(r.context[:len(r.context):len(r.context)], r.mirror.settings()...)
	go func() { fill.CloseWithError(writeTar(fill, all)) }()
	defer body.Close()

	o := client.ImageBuildOptions{
		Version:     build.BuilderV1,
		Tags:        []string{r.tag},
		Labels:      map[string]string{Label: r.name},
		Remove:      true,
		ForceRemove: true,
		BuildArgs:   map[string]*string{"BASE": &r.base},
	}
	for name, value := range r.mirror.proxy {
		o.BuildArgs[name] = &value
	}
	if r.mirror.local() {
		o.NetworkMode = "host"
	}
	result, err := c.ImageBuild(ctx, body, o)
	if err != nil {
		return engine.Diagnose("cannot build image "+r.name, err)
	}
	defer result.Body.Close()
	return r.follow(result.Body, progress)
}

// follow reads the engine's messages about a build until it ends.
func (r recipe) follow(from io.Reader, progress func(string)) error {
	var output []string
	for d := json.NewDecoder(from); ; {
		var m jsonstream.Message
		if err := d.Decode(&m); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return engine.Diagnose("cannot build image "+r.name, err)
		}
		for line := range strings.Lines(m.Stream) {
			line = strings.TrimSpace(line)
			if step, ok := strings.CutPrefix(line, "Step "); ok {
				progress("image " + r.name + ": step " + shortened(step))
			}
			if line != "" {
				output = append(output, line)
			}
		}
		output = output[max(0, len(output)-outputKept):]
		if m.Error != nil {
			p := engine.Diagnose("cannot build image "+r.name, m.Error)
			p.Output = output
			return p
		}
	}
}

// stepShown is how many characters of a step a progress line shows.
const stepShown = 72

// shortened gives a step without the white space of its continued lines.
func shortened(step string) string {
	step = strings.Join(strings.Fields(step), " ")
	if len(step) > stepShown {
		return step[:stepShown] + " ..."
	}
	return step
}
