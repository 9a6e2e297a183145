package ndb

import (
	"fmt"
	"testing"
)

func layout(t *testing.T, ids []int, replicas int) Layout {
	t.Helper()
	l, err := NewLayout(ids, replicas)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// TestLayout: groups are made in the order of the ids, and must come out even.
func TestLayout(t *testing.T) {
	l := layout(t, []int{4, 1, 3, 2}, 2)
	if got := fmt.Sprint(l.Groups); got != "[[1 2] [3 4]]" {
		t.Errorf("groups %s", got)
	}
	if l.Group(3) != 1 || l.Group(9) != -1 || l.Share(7) != 1 || l.Share(8) != 0 {
		t.Errorf("group of 3: %d, of 9: %d; shares of 7 and 8: %d, %d", l.Group(3), l.Group(9), l.Share(7), l.Share(8))
	}
	if got := l.Primary(0, []int{2, 3}); got != 2 {
		t.Errorf("primary of the first group without 1: %d, want 2", got)
	}
	for _, c := range []struct {
		ids      []int
		replicas int
	}{{[]int{1, 2, 3}, 2}, {nil, 2}} {
		if _, err := NewLayout(c.ids, c.replicas); err == nil {
			t.Errorf("%v with %d replicas: no error", c.ids, c.replicas)
		}
	}
}

// TestRing: neighbours are those alive, and the ring closes.
func TestRing(t *testing.T) {
	alive := []int{4, 1, 3}
	if Right(4, alive) != 1 || Left(1, alive) != 4 || Right(1, alive) != 3 || Left(3, alive) != 1 {
		t.Errorf("right of 4: %d, left of 1: %d, right of 1: %d, left of 3: %d", Right(4, alive), Left(1, alive), Right(1, alive), Left(3, alive))
	}
	if Right(7, []int{7}) != 7 {
		t.Error("a node alone has another neighbour than itself")
	}
}

// TestDead: three heartbeats may be missed, not four (manual, HeartbeatIntervalDbDb).
func TestDead(t *testing.T) {
	if Dead(3) || !Dead(4) {
		t.Error("expected dead with the fourth")
	}
}

func TestJudge(t *testing.T) {
	l := layout(t, []int{1, 2, 3, 4}, 2)
	all := []int{1, 2, 3, 4}
	for _, c := range []struct {
		why           string
		before, alive []int
		want          Fate
	}{
		{"one dies: the others have every group", all, []int{1, 2, 3}, GoOn},
		{"one of each group dies: those could be a cluster", all, []int{1, 3}, Ask},
		{"a whole group is gone", all, []int{1, 2}, Stop},
		{"and a part of the other", all, []int{3}, Stop},
		{"the last member of a group has a whole group's rows", []int{1, 2, 3}, []int{1, 3}, GoOn},
		{"and without it nobody has", []int{1, 2, 3}, []int{1, 2}, Stop},
		{"nobody is alive", all, nil, Stop},
	} {
		if got := l.Judge(c.before, c.alive); got != c.want {
			t.Errorf("%s: %v of %v: %d, want %d", c.why, c.alive, c.before, got, c.want)
		}
	}
	pair := layout(t, []int{1, 2}, 2)
	if pair.Judge([]int{1, 2}, []int{2}) != Ask {
		t.Error("one of two: the other may live")
	}
}

// TestVote: the first who asks wins with its side, whoever asks later; a node that joins
// begins another set.
func TestVote(t *testing.T) {
	var a Arbitrator
	all := []int{1, 2, 3, 4}
	if !a.Vote(3, all, []int{1, 3}) || a.Vote(2, all, []int{2, 4}) || !a.Vote(1, all, []int{3, 1}) || a.Vote(4, all, []int{2, 4}) {
		t.Error("the side of who asked first did not win alone")
	}
	if !a.Vote(2, []int{2, 4}, []int{2}) {
		t.Error("another set: its first one did not win")
	}
	a.Joined()
	if !a.Vote(2, all, []int{2, 4}) {
		t.Error("after a node has joined the old vote counted")
	}
}
