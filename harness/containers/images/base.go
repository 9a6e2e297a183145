package images

import (
	"context"
	"time"

	"github.com/moby/moby/client"

	"github.com/hadrill/hadrill/harness/containers/engine"
)

const (
	// baseTag is Debian without anything, whichever way it came here.
	baseTag = repository + "base:" + suite
	// registryBase is the same from a registry.
	registryBase = "debian:" + suite + "-slim"
	// registryPatience is how long a registry may take to begin to answer.
	registryPatience = 20 * time.Second
)

// ensureBase finds or makes the image under all others: the one made before,
// or the registry's, or one installed here by debootstrap.
func ensureBase(ctx context.Context, c *client.Client, progress func(string)) (Built, error) {
	b, err := find(ctx, c, baseTag)
	if err != nil || b.ID != "" {
		return b, err
	}
	if b, err = find(ctx, c, registryBase); err != nil {
		return Built{}, err
	}
	var refused error
	if b.ID == "" {
		progress("pulls " + registryBase)
		refused = pull(ctx, c)
		if ctx.Err() != nil {
			return Built{}, engine.Diagnose("cannot pull "+registryBase, ctx.Err())
		}
	}
	if refused == nil {
		if _, err = c.ImageTag(ctx, client.ImageTagOptions{Source: registryBase, Target: baseTag}); err != nil {
			return Built{}, engine.Diagnose("cannot name image "+baseTag, err)
		}
		return find(ctx, c, baseTag)
	}
	progress("no registry gives " + registryBase + ": installs Debian " + suite + " with debootstrap")
	if err = bootstrap(ctx, c, refused); err != nil {
		return Built{}, err
	}
	return find(ctx, c, baseTag)
}

// pull asks the registry for the base, and gives up when it does not answer.
func pull(ctx context.Context, c *client.Client) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	patience := time.AfterFunc(registryPatience, cancel)
	defer patience.Stop()
	answer, err := c.ImagePull(ctx, registryBase, client.ImagePullOptions{})
	if err != nil {
		return err
	}
	defer answer.Close()
	for m, err := range answer.JSONMessages(ctx) {
		patience.Stop()
		if err != nil {
			return err
		}
		if m.Error != nil {
			return m.Error
		}
	}
	return nil
}
