package main

import (
	"testing"
	"time"
)

// TestPace: what is left goes by what was done lately.
func TestPace(t *testing.T) {
	var p pace
	for _, row := range []struct {
		why        string
		at         time.Duration
		much, want int64 // the seconds left, -1 for not known
	}{
		{"nothing has been done", 0, 0, -1},
		{"nor has enough time passed", 500 * time.Millisecond, 400, -1},
		{"400 were known, with one a second of the rest it is too good", 2 * time.Second, 402, 2},
		{"by and by it is less so", 30 * time.Second, 430, 39},
		{"what was known is forgotten", 70 * time.Second, 470, 530},
		{"as long as nothing is done it becomes longer", 100 * time.Second, 470, 927},
		{"and is not known in the end", 200 * time.Second, 470, -1},
	} {
		left, known := p.left(row.at, row.much, 1000)
		if got := int64(left.Seconds()); known != (row.want >= 0) || known && got != row.want {
			t.Errorf("%s: %d s left, known %v, want %d", row.why, got, known, row.want)
		}
	}
}
