//go:build !unix

package images

import "context"

// lock does nothing where there is no flock: two that build at once do the
// work twice, and the engine keeps one.
func lock(context.Context, func(string)) (unlock func(), err error) {
	return func() {}, nil
}
