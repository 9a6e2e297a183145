package engine

import (
	"context"
	"errors"
	"fmt"
	"testing"
)

// TestDiagnose has real messages of engines (20.10 and later) and those that a
// user gets.
func TestDiagnose(t *testing.T) {
	for _, row := range []struct {
		err  error
		want string
	}{
		{errors.New("permission denied while trying to connect to the docker API at unix:///var/run/docker.sock"),
			"x: no permission to use the Docker engine (become a member of the group docker, or root)"},
		{errors.New("Error response from daemon: could not find an available, non-overlapping IPv4 address pool among the defaults to assign to the network"),
			"x: the Docker engine has no subnet left for another network (docker network prune removes unused networks)"},
		{errors.New("write /var/lib/docker/x: no space left on device"),
			"x: no space left on the disk of the Docker engine (docker system df shows what uses it, docker system prune frees some)"},
		{errors.New("unexpected EOF"), "x: the Docker engine went away (start it, or name another in DOCKER_HOST)"},
		{fmt.Errorf("pull: %w", context.Canceled), "x: interrupted"},
		{errors.New("two\n  lines"), "x: two lines"},
	} {
		if p := Diagnose("x", row.err); p.Error() != row.want || !errors.Is(p, row.err) {
			t.Errorf("%v, want %s", p, row.want)
		}
	}
	if err := Explain("x", nil); err != nil {
		t.Errorf("nil became %v", err)
	}
}
