package recency

import (
	"fmt"
	"testing"
	"time"
)

// TestTable: a story of uses, each line an action at a second.
func TestTable(t *testing.T) {
	tab := New[string, int](10 * time.Second)
	for i, c := range []struct {
		why    string
		second int
		do     string // add, use or drop
		key    string
		want   string // values by key after that, "" for gone
	}{
		{"the first", 0, "add", "a", "a"},
		{"a second", 1, "add", "b", "ab"},
		{"use puts the end off", 5, "use", "a", "ab"},
		{"b ends ten seconds after it was made", 11, "use", "b", "a"},
		{"one more", 11, "add", "c", "ac"},
		{"the oldest is the one unused for longest", 12, "drop", "", "c"},
		{"used at the last moment", 20, "use", "c", "c"},
		{"gone at the end itself", 30, "use", "c", ""},
		{"dropping from an empty table does nothing", 30, "drop", "", ""},
	} {
		now := time.Duration(c.second) * time.Second
		switch c.do {
		case "add":
			*tab.Add(c.key, now) = i
		case "use":
			tab.Use(c.key, now)
		case "drop":
			tab.DropOldest()
		}
		got := ""
		for _, k := range []string{"a", "b", "c"} {
			if tab.entries[k] != nil {
				got += k
			}
		}
		if got != c.want || tab.Len() != len(c.want) {
			t.Errorf("%s: %q (%d), want %q", c.why, got, tab.Len(), c.want)
		}
	}
}

// TestValuesStay: a pointer leads to the same value for as long as it is valid.
func TestValuesStay(t *testing.T) {
	tab := New[int, string](0)
	for i := range 100 {
		*tab.Add(i, 0) = fmt.Sprint(i)
	}
	for i := range 100 {
		if v := tab.Use(i, time.Hour); v == nil || *v != fmt.Sprint(i) {
			t.Fatalf("value %d: %v", i, v)
		}
	}
}

// TestListAndMap: the list holds what the map holds, in both directions.
func TestListAndMap(t *testing.T) {
	tab := New[int, bool](time.Minute)
	for i := range 10_000 {
		now := time.Duration(i) * 100 * time.Millisecond
		tab.Add(i, now)
		tab.Use(i-i%7*50, now)
	}
	forth, back := 0, 0
	for e := tab.oldest; e != nil; e = e.after {
		forth++
	}
	for e := tab.newest; e != nil; e = e.before {
		back++
	}
	if forth != tab.Len() || back != tab.Len() || forth == 0 {
		t.Errorf("%d forth, %d back, %d in the map", forth, back, tab.Len())
	}
}

// TestRename: a value keeps its pointer and the time of its last use under another key,
// whatever that had.
func TestRename(t *testing.T) {
	tab := New[string, int](10 * time.Second)
	a := tab.Add("a", 0)
	*tab.Add("b", time.Second) = 2
	*a = 1
	tab.Rename("a", "b")
	tab.Rename("none", "c")
	tab.Rename("b", "b")
	if tab.Len() != 1 || tab.Use("a", time.Second) != nil {
		t.Errorf("%d values, the old key among them", tab.Len())
	}
	tab.Rename("b", "c")
	if tab.Use("c", 10*time.Second) != nil {
		t.Error("renaming counts as a use")
	}
	b := tab.Add("d", 10*time.Second)
	if tab.Rename("d", "e"); tab.Use("e", 11*time.Second) != b {
		t.Error("another pointer under the new key")
	}
}
