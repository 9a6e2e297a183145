package sshd

import (
	"fmt"
	"net/netip"
	"testing"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/world"
)

func TestRunsWhatTheMachineHas(t *testing.T) {
	w := world.New(world.Options{Seed: 1})
	defer w.Close()
	db, manager := netip.MustParseAddr("10.0.0.1"), netip.MustParseAddr("10.0.0.2")
	c := Config{Commands: map[string]Command{"hostname": func(h host.Host, e *host.Exec, r *host.ExecResult) { r.Text = h.Machine() + e.Arg("suffix") }}}
	w.Add("db1", world.MachineOptions{Address: db}).Install("sshd", c.Main())
	var got []string
	w.Add("manager", world.MachineOptions{Address: manager}).Install("ssh", func(h host.Host) error {
		h.Sleep(time.Second)
		for _, command := range []string{"hostname", "reboot"} {
			r := &host.ExecResult{}
			err := h.Call(netip.AddrPortFrom(db, host.SSHPort), &host.Exec{Command: command, Args: []string{"--suffix=.lan", "--suffixes=x"}}, r, host.Options{Protocol: host.SSH})
			got = append(got, fmt.Sprint(r.Exit, " ", r.Text, " ", err))
		}
		return nil
	})
	w.Run(2 * time.Second)
	if fmt.Sprint(got) != "[0 db1.lan <nil> 127 reboot: command not found <nil>]" {
		t.Errorf("%q", got)
	}
}
