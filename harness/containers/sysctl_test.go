package containers

import (
	"bytes"
	"testing"
	"time"

	"github.com/moby/moby/api/pkg/stdcopy"
	"github.com/moby/moby/client"
)

func TestLinearSYN(t *testing.T) {
	for _, row := range []struct {
		kernel string
		want   bool
	}{
		{"6.5.0-14-generic", true},
		{"6.18.44-fc-v595", true},
		{"7.0", true},
		{"6.4.16", false},
		{"6.1.0-28-amd64", false},
		{"5.15.0", false},
		{"6.12-rc1", true},
		{"5.10", false},
		{"", false},
		{"6", false},
		{"linux", false},
	} {
		if got := linearSYN(row.kernel); got != row.want {
			t.Errorf("%q: %v", row.kernel, got)
		}
	}
}

// TestSYN counts the SYNs of a machine that nobody answers: as in the simulator
// one at once, then after 1 and 3 s, none at 2 s.
func TestSYN(t *testing.T) {
	g := open(t)
	c := caseOf(t, "every-verb", "silent-cable")
	p, err := g.Prepare(c)
	if err != nil {
		t.Fatal(err)
	}
	one := *p.(*plan)
	for _, m := range one.machines {
		if m.name == "store" {
			one.machines = []planned{m}
			break
		}
	}
	r := &run{p: &one, session: g.session, broken: func(err error) { t.Log(err) }}
	r.random = randomOf(1)
	defer r.cleanUp()
	one.c.Faults = nil
	if err := r.build(t.Context(), 1); err != nil {
		t.Fatal(err)
	}
	script := `ip neigh add 10.30.0.99 lladdr 02:00:00:00:00:99 dev eth0
nft add table ip syn
nft 'add chain ip syn out { type filter hook output priority 0 ; }'
nft add rule ip syn out ip daddr 10.30.0.99 tcp flags syn counter
curl -s --connect-timeout 4 http://10.30.0.99/ ; echo curl $?
nft list chain ip syn out`
	began := time.Now()
	out := inside(t, r, "store", script)
	if !bytes.Contains(out, []byte("curl 28")) || !bytes.Contains(out, []byte("counter packets 3 ")) || time.Since(began) < 4*time.Second {
		t.Errorf("after %v:\n%s", time.Since(began), out)
	}
}

// inside runs a shell's lines on a machine and gives what they print.
func inside(t *testing.T, r *run, machine, script string) []byte {
	t.Helper()
	c := r.session.Client
	exec, err := c.ExecCreate(t.Context(), r.machine(machine).c.GetContainerID(), client.ExecCreateOptions{
		AttachStdout: true, AttachStderr: true, Cmd: []string{"sh", "-c", script},
	})
	if err != nil {
		t.Fatal(err)
	}
	attached, err := c.ExecAttach(t.Context(), exec.ID, client.ExecAttachOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer attached.Close()
	var out bytes.Buffer
	if _, err := stdcopy.StdCopy(&out, &out, attached.Reader); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}
