package keepalived

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/hadrill/hadrill/sim/world"
)

// TestLink: what the program makes of its link, from start to end; whole
// seconds after the start, without the delays of a process.
func TestLink(t *testing.T) {
	const begin, full = "0 removing VIPs. 0 ", "Receive advertisement timeout"
	for _, c := range []struct {
		why, lines string
		changes    map[int]bool // second and state of the link
		want       string
	}{
		{"recorded: FAULT and back, master a full timer later", "", map[int]bool{6: false, 10: true},
			begin + "Entering BACKUP STATE (init) 3 " + full + " 3 Entering MASTER STATE 6 Netlink reports eth0 down 6 Entering FAULT STATE " +
				"6 sent 0 priority 10 Netlink reports eth0 up 10 Entering BACKUP STATE 13 " + full + " 13 Entering MASTER STATE"},
		{"down at start: FAULT without a word", "", map[int]bool{0: false, 10: true},
			"0 removing VIPs. 10 Netlink reports eth0 up 10 Entering BACKUP STATE 13 " + full + " 13 Entering MASTER STATE"},
		{"dont_track_primary (keepalived.conf(5)): stays master", " dont_track_primary", map[int]bool{6: false, 10: true},
			begin + "Entering BACKUP STATE (init) 3 " + full + " 3 Entering MASTER STATE 6 Netlink reports eth0 down 10 Netlink reports eth0 up"},
	} {
		cfg, _, err := parse(map[string]string{"keepalived.conf": withInstance(" priority 101\n" + c.lines)})
		if err != nil {
			t.Fatal(err)
		}
		w := world.New(world.Options{Seed: 1})
		m := w.Add("a", world.MachineOptions{Address: addressA})
		m.Install("keepalived", cfg.Main(Options{}))
		var log []string
		w.Watch(func(e world.Event) {
			if e.Kind == "note:vrrp" {
				log = append(log, fmt.Sprint(int(w.Elapsed()/time.Second), " ", strings.TrimPrefix(e.Detail, "(VI_1) ")))
			}
		})
		for _, at := range []int{0, 6, 10} {
			if up, ok := c.changes[at]; ok {
				w.At(time.Duration(at)*time.Second, func() { m.SetLink(up) })
			}
		}
		w.Run(15 * time.Second)
		w.Close()
		if got := strings.Join(log, " "); got != c.want {
			t.Errorf("%s: got\n%s\nwant\n%s", c.why, got, c.want)
		}
	}
}
