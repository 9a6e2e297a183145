package haproxy_test

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/program/haproxy"
	"github.com/hadrill/hadrill/sim/world"
)

// TestCommands: one command after two visits of a client without a cookie and
// one of a client that sticks to the first server; then the same five times.
func TestCommands(t *testing.T) {
	for _, c := range []struct{ why, balance, command, want string }{
		{"nothing", "roundrobin", "", "121 121 121 121 121"},
		{"maintenance takes those who stick, too", "roundrobin", "set server app/a state maint", "121 222 222 222 222"},
		{"the older words for it", "roundrobin", "disable server app/a", "121 222 222 222 222"},
		{"drained: only those who stick", "roundrobin", "set server app/a state drain", "121 221 221 221 221"},
		{"drained, by a map", "static-rr", "set server app/a state drain", "121 221 221 221 221"},
		{"drained and ready again", "roundrobin", "set server app/a state drain;set server app/a state ready", "121 211 211 211 211"},
		{"disabled and enabled", "roundrobin", "disable server app/a;enable server app/a", "121 211 211 211 211"},
		{"weight 0 is as drained", "roundrobin", "set weight app/a 0%", "121 221 221 221 221"},
		{"a weight", "roundrobin", "set server app/b weight 3", "121 121 221 121 221"},
		{"a weight while drained counts later", "roundrobin", "set server app/a state drain;set server app/a weight 2", "121 221 221 221 221"},
		{"a map takes no other weight", "static-rr", "set server app/b weight 3", "121 121 121 121 121"},
		{"down by hand, until a check passes", "roundrobin", "set server app/a health down", "121 222 222 222 222"},
	} {
		got := visitAfter(t, c.balance, c.command)
		if got != c.want {
			t.Errorf("%s: %s, want %s", c.why, got, c.want)
		}
	}
}

// TestCommandNotKnown: it is noted, and nothing happens.
func TestCommandNotKnown(t *testing.T) {
	for _, c := range []string{"set server app/c state maint", "set server app/a state off", "set weight app/a 300", "set weight app/a -1", "show stat", "set server app/a colour red"} {
		var notes []string
		w := commanded(t, "roundrobin", c, nil)
		w.Watch(func(e world.Event) {
			if e.Kind == "note:haproxy" {
				notes = append(notes, e.Detail)
			}
		})
		w.Run(5 * time.Second)
		if want := fmt.Sprintf("command %q is not known", c); len(notes) != 1 || notes[0] != want {
			t.Errorf("notes %q, want %q", notes, want)
		}
	}
}

// commanded returns a world with two servers that an operator says something
// about, one command after the other from 2 s on; visit is a user.
func commanded(t *testing.T, balance, commands string, visit host.Main) *world.World {
	c, err := readText("defaults\n mode http\n timeout connect 5s\nlisten app\n bind *:80\n balance " + balance +
		"\n cookie S insert\n server a web1:8080 cookie a\n server b web2:8080 cookie b\n")
	if err != nil {
		t.Fatal(err)
	}
	o := haproxy.Options{Names: names}
	for i, text := range strings.FieldsFunc(commands, func(c rune) bool { return c == ';' }) {
		o.Commands = append(o.Commands, haproxy.Command{After: 2*time.Second + time.Duration(i)*time.Millisecond, Text: text})
	}
	return siteOf(t, c, o, visit)
}

// visitAfter returns which servers answer.
func visitAfter(t *testing.T, balance, commands string) string {
	got := ""
	w := commanded(t, balance, commands, func(h host.Host) error {
		h.Sleep(time.Second)
		for round := range 5 {
			if round > 0 {
				got += " "
			}
			for _, cookie := range []string{"", "", "S=a"} {
				req, resp := host.Request{Method: "GET", URI: "/", Cookie: cookie}, host.Response{}
				if err := h.Call(netip.MustParseAddrPort("10.20.0.11:80"), &req, &resp, host.Options{}); err != nil {
					return err
				}
				got += resp.Served[len(resp.Served)-1:]
			}
			h.Sleep(2 * time.Second)
		}
		return nil
	})
	w.Run(time.Minute)
	return got
}
