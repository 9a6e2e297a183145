//go:build !linux

package images

import (
	"context"

	"github.com/moby/moby/client"

	"github.com/hadrill/hadrill/harness/containers/engine"
)

// bootstrap cannot install Debian on another system.
func bootstrap(_ context.Context, _ *client.Client, refused error) error {
	return &engine.Problem{What: "cannot make image " + baseTag, Reason: "no registry gives " + registryBase,
		Hint: "debootstrap works on Linux only: " + engine.Diagnose("", refused).Reason, Err: refused}
}
