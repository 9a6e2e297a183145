package mha

import (
	"strings"
	"testing"
	"time"
)

// TestSwitchable: what an online switch wants of the servers.
func TestSwitchable(t *testing.T) {
	for _, row := range []struct {
		change func(all []*Server)
		want   string
	}{
		{func([]*Server) {}, ""},
		{func(all []*Server) { all[0].Alive = false }, "Master n1 is dead!"},
		{func(all []*Server) { all[2].Alive, all[2].IgnoreFail = false, true }, "Server n3 is dead"},
		{func(all []*Server) { all[2].IORunning = false }, "Replication is not running properly on slave n3"},
		{func(all []*Server) { all[1].SQLRunning = false }, "Replication is not running properly on slave n2"},
		{func(all []*Server) { all[1].Primary = "n3" }, "Server n2 does not replicate from n1"},
		{func(all []*Server) { all[1].Behind = 30 * time.Second }, ""},
		{func(all []*Server) { all[1].Behind = 31 * time.Second }, "Slave n2 is 31 seconds behind master, more than 30"},
	} {
		all := stack("n1", "n2", "n3")
		all[1].IORunning, all[2].IORunning = true, true
		row.change(all)
		said(t, Switchable(all, all[0]), row.want)
	}
}

// TestSwitchTo: which replica may be named.
func TestSwitchTo(t *testing.T) {
	for _, row := range []struct{ to, want string }{
		{"n2", ""},
		{"N2", ""}, // hosts have no capitals
		{"n1", "n1 is the current master already"},
		{"n3", "n3 is bad as a new master!"},
		{"n4", "n4 is bad as a new master!"},
		{"n5", ""}, // how far it is behind does not count
		{"n9", "New master n9 is not found from alive slaves!"},
	} {
		all := stack("n1", "n2", "n3 no_master", "n4", "n5 file2")
		all[3].LogBin = false
		s, err := SwitchTo(all, all[0], row.to)
		said(t, err, row.want)
		if err == nil && !strings.EqualFold(s.Name, row.to) {
			t.Errorf("%s: switches to %s", row.to, s.Name)
		}
	}
	all := stack("n1", "n2", "n3")
	all[1].Filter = "shop"
	_, err := SwitchTo(all, all[0], "n2")
	said(t, err, "Replication filtering check failed on n3")
}

// said wants an error to begin like that, "" for none.
func said(t *testing.T, err error, want string) {
	t.Helper()
	switch {
	case want == "" && err == nil:
	case want == "" || err == nil || !strings.HasPrefix(err.Error(), want):
		t.Errorf("%v, want %q", err, want)
	}
}
