package conf

import "testing"

func TestApplyEdits(t *testing.T) {
	text := NewText("a.conf", "größe eins\nzwei  drei\n")
	at := func(line, col int) Pos { return Pos{"a.conf", line, col} }
	for _, row := range []struct {
		reason string
		edits  []Edit
		want   string // "" for an error
	}{
		{"columns count characters", []Edit{{at(1, 7), "eins", "1"}}, "größe 1\nzwei  drei\n"},
		{"later edits do not move earlier ones, in whatever order", []Edit{{at(1, 1), "größe", "x"}, {at(2, 7), "drei", ""}, {at(2, 1), "", "y\n"}}, "x eins\ny\nzwei  \n"},
		{"at the end of a line", []Edit{{at(1, 11), "", " zwei"}}, "größe eins zwei\nzwei  drei\n"},
		{"what is not there is not replaced", []Edit{{at(2, 2), "zwei", "2"}}, ""},
	} {
		got, err := ApplyEdits(text, row.edits)
		if got != row.want || (err == nil) != (row.want != "") {
			t.Errorf("%s: %q, %v, want %q", row.reason, got, err, row.want)
		}
	}
}

func TestBefore(t *testing.T) {
	edits := []Edit{{Pos{"a", 4, 1}, "", "x\ny\n"}, {Pos{"a", 2, 3}, "", "z\n"}, {Pos{"a", 6, 1}, "b", "c"}}
	for line, want := range map[int]int{1: 1, 2: 2, 3: 2, 4: 3, 5: 4, 6: 4, 7: 4, 8: 5, 9: 6, 10: 7} { // order cannot show
		if got := Before(line, edits); got != want {
			t.Errorf("line %d was line %d, want %d", line, got, want)
		}
	}
}
