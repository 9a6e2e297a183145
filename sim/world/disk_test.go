package world

import (
	"fmt"
	"testing"
	"time"

	"github.com/hadrill/hadrill/sim/host"
)

// TestFullDisk wants a full disk to take what fits into a file's last block, to
// take back what does not, and to lose the content that is to be replaced.
func TestFullDisk(t *testing.T) {
	w, c, _, _ := trio(t, Options{Seed: 1})
	var seen []string
	c.Install("db", func(h host.Host) error {
		d := h.Disk()
		say := func(what string, err error) { seen = append(seen, fmt.Sprint(what, " ", err)) }
		say("new", d.Write("log", make([]byte, block-10)))
		say("old", d.Write("old", []byte("old")))
		h.Sleep(2 * time.Second)
		say("room", d.Append("log", make([]byte, 6)))
		say("beyond", d.Append("log", make([]byte, 5)))
		say("exactly", d.Append("log", make([]byte, 4)))
		say("one more", d.Append("log", make([]byte, 1)))
		say("empty", d.Write("new", nil))
		say("replaced", d.Write("old", []byte("new")))
		data, there := d.Read("old")
		log, _ := d.Read("log")
		say(fmt.Sprintf("%q %v %d", data, there, len(log)), d.Rename("log", "moved"))
		say("synced", d.Sync("moved"))
		h.Sleep(2 * time.Second)
		say("again", d.Append("moved", make([]byte, 1)))
		return nil
	})
	w.Run(time.Second)
	if !c.FillDisk() || c.FillDisk() {
		t.Error("it is full once")
	}
	w.At(3*time.Second, c.FreeDisk)
	w.Run(5 * time.Second)
	no := host.ErrNoSpace.Error()
	want := fmt.Sprint([]string{
		"new <nil>", "old <nil>", "room <nil>", "beyond " + no, "exactly <nil>", "one more " + no, "empty <nil>",
		"replaced " + no, `"" true 4096 <nil>`, "synced <nil>", "again <nil>",
	})
	if fmt.Sprint(seen) != want {
		t.Errorf("got  %v\nwant %s", seen, want)
	}
	if c.Refused != 3 {
		t.Errorf("%d writes refused", c.Refused)
	}
	c.Crash()
	if c.FillDisk() {
		t.Error("a machine without power is filled")
	}
}
