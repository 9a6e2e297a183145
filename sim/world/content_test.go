package world

import (
	"bytes"
	"math/rand/v2"
	"testing"
)

// TestContent appends pieces of many lengths; copies taken meanwhile stay what they are,
// also when a file goes on from one of them.
func TestContent(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	var c content
	var want []byte
	type kept struct {
		c    content
		want []byte
	}
	var all []kept
	for range 400 {
		piece := make([]byte, random.IntN(3000))
		for i := range piece {
			piece[i] = byte(random.Uint32())
		}
		c.append(piece)
		want = append(want, piece...)
		if random.IntN(10) == 0 {
			all = append(all, kept{c, bytes.Clone(want)})
		}
	}
	if len(want) < 5*contentBlock || len(all) < 10 {
		t.Fatalf("%d bytes, %d copies", len(want), len(all))
	}
	for i, k := range append(all, kept{c, want}) {
		if got := k.c.bytes(); !bytes.Equal(got, k.want) {
			t.Fatalf("copy %d has %d bytes, want %d", i, len(got), len(k.want))
		}
	}
	for _, k := range all[:3] { // as after a loss of power
		other := contentOf(k.c.bytes())
		other.append([]byte("other"))
		if !bytes.Equal(k.c.bytes(), k.want) || !bytes.Equal(c.bytes(), want) || !bytes.HasSuffix(other.bytes(), []byte("other")) {
			t.Fatal("one file's content shows in another's")
		}
	}
}
