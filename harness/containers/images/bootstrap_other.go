//go:build !linux

package images

import (
	"context"

	"github.com/moby/moby/client"
)

// bootstrap cannot install Debian on another system.
func bootstrap(_ context.Context, _ *client.Client, refused error) error {
	return &Problem{What: "cannot make image " + baseTag, Reason: "no registry gives " + registryBase,
		Hint: "debootstrap works on Linux only: " + engineProblem("", refused).Reason, err: refused}
}
