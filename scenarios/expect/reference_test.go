package expect

import (
	"errors"
	"strings"
	"testing"
)

// TestReference: every figure, function and band is in the reference, a row
// each.
func TestReference(t *testing.T) {
	var b strings.Builder
	if err := WriteReference(&b); err != nil {
		t.Fatal(err)
	}
	rows := strings.Count(b.String(), "\n| `")
	want := len(Functions) + len(Bands())
	for _, figures := range tables {
		want += len(figures)
		for _, k := range figures {
			if !strings.Contains(b.String(), "| `"+k.Name+"` | "+string(k.Unit)+" | "+k.About+" |") {
				t.Errorf("no row of %s", k.Name)
			}
		}
	}
	if rows != want {
		t.Errorf("%d rows, want %d", rows, want)
	}
	if err := WriteReference(full{}); !errors.Is(err, errFull) {
		t.Errorf("a full disk: %v", err)
	}
}

type full struct{}

var errFull = errors.New("no space left on device")

func (full) Write([]byte) (int, error) { return 0, errFull }
