package containers

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hadrill/hadrill/reports/record"
)

// TestTracking looks at tables that are more and less full.
func TestTracking(t *testing.T) {
	for _, row := range []struct {
		looks  []string // places taken
		places string
		most   int64
		full   int
		why    string
	}{
		{[]string{"10\n", "70\n", "30\n"}, "100\n", 70, 0, "the most counts"},
		{[]string{"94\n"}, "100\n", 94, 0, "there is room"},
		{[]string{"95\n", "20\n", "100\n"}, "100\n", 100, 2, "each second counts"},
	} {
		k := &tracking{folder: t.TempDir()}
		write(t, k, "nf_conntrack_max", row.places)
		for _, taken := range row.looks {
			write(t, k, "nf_conntrack_count", taken)
			if !k.look() {
				t.Fatal("cannot tell")
			}
		}
		want := record.Overhead{What: record.ConnectionTracking, Count: row.most, Behind: row.full}
		if got := k.overhead(); len(got) != 1 || got[0] != want {
			t.Errorf("%s: %+v", row.why, got)
		}
		if w := k.warning(); (row.full > 0) != strings.Contains(w, "nearly full") {
			t.Errorf("%s: %q", row.why, w)
		}
	}
}

// TestNoTracking: a kernel without the table, or with a file that holds no
// number.
func TestNoTracking(t *testing.T) {
	k := &tracking{folder: filepath.Join(t.TempDir(), "none")}
	if k.look() || k.overhead() != nil || k.warning() != "" {
		t.Errorf("%+v", k)
	}
	k.folder = t.TempDir()
	write(t, k, "nf_conntrack_max", "0\n")
	write(t, k, "nf_conntrack_count", "many\n")
	if k.look() {
		t.Errorf("%+v", k)
	}
	k.watch(t.Context()) // ends by itself
}

func write(t *testing.T, k *tracking, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(k.folder, name), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
