package images

import (
	"context"
	"time"

	"github.com/containerd/errdefs"
	"github.com/moby/moby/client"

	"github.com/hadrill/hadrill/harness/containers/engine"
)

// Built is an image that is there.
type Built struct {
	Name string
	ID   string // sha256:...
	Tag  string // hadrill/NAME:HASH
	Size int64  // bytes, what it stands on included
	// Took is how long it was made, 0 when it was there.
	Took time.Duration
}

// Ensure makes the images that are not there and gives the ids of all, by the
// names that For and Names gave. progress, unless nil, is called with lines
// about what is being done. An error is a *engine.Problem, or about a name
// that is none.
func Ensure(ctx context.Context, c *client.Client, names []string, progress func(string)) (map[string]string, error) {
	ids := map[string]string{}
	for _, name := range names {
		b, err := Make(ctx, c, name, progress)
		if err != nil {
			return nil, err
		}
		ids[name] = b.ID
	}
	return ids, nil
}

// Make makes an image and those that it stands on, where they do not exist. It
// waits while another hadrill makes images.
func Make(ctx context.Context, c *client.Client, name string, progress func(string)) (Built, error) {
	links, err := chain(name)
	if err != nil {
		return Built{}, err
	}
	if progress == nil {
		progress = func(string) {}
	}
	if b, err := Find(ctx, c, name); err != nil || b.ID != "" {
		return b, err
	}
	unlock, err := lock(ctx, progress)
	if err != nil {
		return Built{}, err
	}
	defer unlock()
	began := time.Now()
	b, made, err := makeChain(ctx, c, links, progress)
	if made {
		b.Took = time.Since(began)
	}
	return b, err
}

// makeChain makes what is missing of a chain; the caller holds the lock.
func makeChain(ctx context.Context, c *client.Client, links []link, progress func(string)) (b Built, made bool, err error) {
	base, err := ensureBase(ctx, c, progress)
	if err != nil {
		return Built{}, false, err
	}
	from := base.ID
	for i, tag := range tags(links, base.ID) {
		l := links[i]
		if b, err = find(ctx, c, tag); err != nil {
			return Built{}, made, err
		}
		if b.ID == "" {
			made = true
			r := recipe{l.name, tag, from, files(l.layer), hostMirror(ctx)}
			if err = r.run(ctx, c, progress); err != nil {
				return Built{}, made, err
			}
			if b, err = find(ctx, c, tag); err != nil {
				return Built{}, made, err
			}
			if b.ID == "" {
				return Built{}, made, &engine.Problem{What: "cannot build image " + l.name, Reason: "the engine ended without an image and without an error"}
			}
		}
		b.Name, from = l.name, b.ID
	}
	return b, made, nil
}

// tags gives the names in the engine of a chain's images: each depends on
// everything below it.
func tags(links []link, baseID string) []string {
	var all []string
	parent := baseID
	for _, l := range links {
		parent = hash(parent, files(l.layer))
		all = append(all, repository+l.name+":"+parent)
	}
	return all
}

// find looks for an image; it has no ID when the engine has none.
func find(ctx context.Context, c *client.Client, tag string) (Built, error) {
	found, err := c.ImageInspect(ctx, tag)
	if errdefs.IsNotFound(err) {
		return Built{}, nil
	}
	if err != nil {
		return Built{}, engine.Diagnose("cannot look for image "+tag, err)
	}
	return Built{ID: found.ID, Tag: tag, Size: found.Size}, nil
}

// Find looks for an image by its name; it has no ID when it is not made.
func Find(ctx context.Context, c *client.Client, name string) (Built, error) {
	links, err := chain(name)
	if err != nil {
		return Built{}, err
	}
	base, err := find(ctx, c, baseTag)
	if err != nil || base.ID == "" {
		return Built{}, err
	}
	b, err := find(ctx, c, tags(links, base.ID)[len(links)-1])
	b.Name = name
	return b, err
}
