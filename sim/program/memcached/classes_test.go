package memcached

import (
	"strconv"
	"strings"
	"testing"
)

// TestClasses has chunk sizes and chunks per page as memcached 1.6.18 -vv lists
// them.
func TestClasses(t *testing.T) {
	for _, row := range []struct {
		c     Config
		all   int
		sizes string // of some classes: number, chunk size, chunks
	}{
		{Config{}, 39, "1:96:10922 2:120:8738 3:152:6898 9:600:1747 11:944:1110 12:1184:885 15:2320:451 22:11104:94 32:103496:10 37:315872:3 38:394840:2 39:524288:2"},
		{Config{Growth: 1.08}, 63, "1:96:10922 5:136:7710 47:4320:242 62:13800:75 63:524288:2"},
		{Config{Growth: 2}, 13, "5:1536:682 12:196608:5 13:524288:2"},
		{Config{MinSpace: 100}, 37, "1:152:6898 2:192:5461 36:394840:2 37:524288:2"},
		{Config{Growth: 1.05, MinSpace: 500}, 63, "1:552:1899 44:4928:212 62:11944:87 63:524288:2"},
		{Config{MaxItem: 8 << 20}, 39, "39:524288:2"},
		{Config{MaxItem: 512 << 10}, 39, "39:524288:2"},
	} {
		classes := newClasses(row.c.withDefaults())
		if n := len(classes) - 1; n != row.all {
			t.Errorf("%+v: %d classes, want %d", row.c, n, row.all)
			continue
		}
		for _, words := range strings.Fields(row.sizes) {
			id, _ := strconv.Atoi(words[:strings.IndexByte(words, ':')])
			k := &classes[id]
			if got := strconv.Itoa(k.id) + ":" + strconv.Itoa(k.size) + ":" + strconv.Itoa(k.perPage); got != words {
				t.Errorf("%+v: class %s, want %s", row.c, got, words)
			}
		}
	}
}

// TestSizes has what an item takes: recorded are bytes of 50 * items, and the
// largest values.
func TestSizes(t *testing.T) {
	for _, row := range []struct {
		why   string
		key   string
		flags uint32
		n     int
		want  int
	}{
		{"1 kB under k10000: 28320 of them took 30160800 bytes", "k10000", 0, 1000, 1065},
		{"flags take 4 bytes more, but for 0", "k10000", 1, 1000, 1069},
		{"the largest value under -I 1m", "big", 0, 1048514, 1 << 20},
	} {
		if got := sizeOf(row.key, row.flags, row.n); got != row.want {
			t.Errorf("%s: %d, want %d", row.why, got, row.want)
		}
	}
}

func TestValidate(t *testing.T) {
	for _, row := range []struct {
		c    Config
		want string
	}{
		{Config{}, ""},
		{Config{Memory: 1, MaxItem: 512 << 10}, ""},
		{Config{Memory: -1}, `memcached: cannot use memory "-1": expected 1 MB to 1 TB` + "\n" + `memcached: cannot use item size "1048576": expected at most half of the memory`},
		{Config{Memory: 1}, `memcached: cannot use item size "1048576": expected at most half of the memory`},
		{Config{MaxItem: 600 << 10}, `memcached: cannot use item size "614400": expected a multiple of 512 KB (slab_chunk_max) up to 1 GB`},
		{Config{Growth: 1}, `memcached: cannot use growth factor "1": expected more than 1 and at most 100`},
		{Config{MinSpace: 300_000}, `memcached: cannot use smallest chunk "300000": expected 1 byte to 256 KB`},
		{Config{Automove: 3}, `memcached: cannot use slab_automove "3": expected one of the constants`},
	} {
		got := ""
		if err := row.c.Validate(); err != nil {
			got = err.Error()
		}
		if got != row.want {
			t.Errorf("%+v: %q, want %q", row.c, got, row.want)
		}
	}
}
