//go:build linux

package agent

import (
	"slices"
	"testing"
)

// TestFamily has machines as /proc shows them.
func TestFamily(t *testing.T) {
	for _, row := range []struct {
		why  string
		all  []process
		root int
		want []int
	}{
		{"a master and its workers", []process{{1, 0, 1, "S"}, {10, 1, 10, "S"}, {11, 10, 10, "S"}, {12, 10, 10, "S"}, {20, 1, 20, "S"}}, 10, []int{10, 11, 12}},
		{"a grandchild with a session of its own", []process{{10, 1, 10, "S"}, {11, 10, 11, "S"}, {12, 11, 12, "S"}}, 10, []int{10, 11, 12}},
		{"an orphan of the session, and its child", []process{{10, 1, 10, "S"}, {12, 14, 12, "S"}, {14, 1, 10, "S"}}, 10, []int{10, 12, 14}},
		{"the parent has the higher number", []process{{5, 10, 5, "S"}, {10, 1, 10, "S"}}, 10, []int{10, 5}},
		{"the root is gone, its session is not", []process{{11, 1, 10, "S"}}, 10, []int{11}},
		{"nobody", []process{{1, 0, 1, "S"}, {20, 1, 20, "S"}}, 10, nil},
	} {
		var got []int
		for _, p := range family(row.all, row.root) {
			got = append(got, p.pid)
		}
		if !slices.Equal(got, row.want) {
			t.Errorf("%s: %v, want %v", row.why, got, row.want)
		}
	}
}

// TestPart wants the processes that a signal reaches.
func TestPart(t *testing.T) {
	members := []process{{pid: 10}, {pid: 11, parent: 10}, {pid: 12, parent: 10}}
	for _, row := range []struct {
		parentOnly       bool
		child, want, why string
	}{
		{false, "", "10 11 12", "workers die with their master"},
		{true, "", "10", "the child notices by itself"},
		{true, "vrrp", "11 12", "the child alone"},
	} {
		if got := numbers(part(slices.Clone(members), 10, row.parentOnly, row.child)); got != row.want {
			t.Errorf("%v %q: %s, want %s; %s", row.parentOnly, row.child, got, row.want, row.why)
		}
	}
}

// TestGroupsOf reads what kernels print.
func TestGroupsOf(t *testing.T) {
	const text = "Idx\tDevice    : Count Querier\tGroup    Users Timer\tReporter\n" +
		"1\tlo        :     1      V3\n\t\t\t\t010000E0     1 0:00000000\t\t0\n\t\t\t\t120000E0     1 0:00000000\t\t0\n" +
		"4\teth0      :     3      V3\n\t\t\t\tFB0000E0     1 0:00000000\t\t0\n\t\t\t\t120000E0     1 0:00000000\t\t0\n\t\t\t\t120000E0     1 0:00000000\t\t0\n\t\t\t\t010000E0     1 0:00000000\t\t0\n" +
		"5\teth1      :     1      V3\n\t\t\t\t090000E0     1 0:00000000\t\t0\n"
	if got := list(groupsOf(text, "eth0")); got != "224.0.0.251, 224.0.0.18" {
		t.Errorf("got %s", got)
	}
	for _, device := range []string{"eth2", ""} {
		if got := groupsOf(text, device); got != nil {
			t.Errorf("%q: got %v", device, got)
		}
	}
}

// TestWaiting reads the kernel's table of queues.
func TestWaiting(t *testing.T) {
	const text = "    1   4711    12 1     0     0     0       99  1\n    2   4711     0 1     0     0     0        0  1\n"
	for number, want := range map[uint16]int{1: 12, 2: 0, 3: 0} {
		if got := waiting(text, number); got != want {
			t.Errorf("queue %d: %d, want %d", number, got, want)
		}
	}
}
