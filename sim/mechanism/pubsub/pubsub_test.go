package pubsub

import "testing"

func TestAfter(t *testing.T) {
	var l Log
	any := func(string) bool { return true }
	if _, ok := l.After(0, any); ok || l.Last() != 0 {
		t.Error("an empty log has a message")
	}
	l.Publish("a", "1")
	l.Publish("b", "2")
	l.Publish("a", "3")
	rows := []struct {
		reason string
		seen   uint64
		want   string // channel, "" for any
		text   string // "" for none
	}{
		{"the first of all", 0, "", "1"},
		{"the one behind", 1, "", "2"},
		{"only of the channel", 1, "a", "3"},
		{"nothing behind the last", 3, "", ""},
		{"nothing of an unknown channel", 0, "c", ""},
	}
	for _, row := range rows {
		m, ok := l.After(row.seen, func(c string) bool { return row.want == "" || c == row.want })
		if ok != (row.text != "") || m.Text != row.text {
			t.Errorf("%s: after %d found %q", row.reason, row.seen, m.Text)
		}
	}
}

// TestKept: of more messages than are kept the youngest stay, in order.
func TestKept(t *testing.T) {
	var l Log
	for range 3 * kept {
		l.Publish("a", "x")
	}
	m, ok := l.After(0, func(string) bool { return true })
	if !ok || m.Sequence <= kept || l.Last() != 3*kept || len(l.messages) > kept {
		t.Errorf("the oldest of %d is %d, %d kept", l.Last(), m.Sequence, len(l.messages))
	}
}
