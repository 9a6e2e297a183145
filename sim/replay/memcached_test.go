package replay

import (
	"errors"
	"net/netip"
	"strings"
	"testing"

	"github.com/hadrill/hadrill/sim/host"
)

const recordedFill = `{"label": "one", "args": "-m 1", "size": 100, "written": 10, "n": 10, "present": 10, "evicted": 0, "evicted_frac": 0, "replies": {"STORED": 10},
	"first_error_at": null, "present_frac_by_decile_oldest_first": [1,1,1,1,1,1,1,1,1,1], "first_present_index": 0, "last_missing_index": null, "write_rate_per_s": 6000,
	"stats": {"curr_items": "3"}, "items": {"items:1:number_hot": "3"}, "slabs": {}}`

// TestReadMemcachedIsStrict: what a replay does not understand is an error that
// names it.
func TestReadMemcachedIsStrict(t *testing.T) {
	read := func(text string) error {
		records, err := memcachedRecords(File{"one", []byte(text)})
		for _, r := range records {
			if err == nil {
				_, err = readMemcached(r)
			}
		}
		return err
	}
	if err := read(recordedFill); err != nil {
		t.Fatal(err)
	}
	if err := read("[" + recordedFill + "," + recordedFill + "]"); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ why, from, to, want string }{
		{"a field", `"size"`, `"sizes": 1, "size"`, `recording "one": field "sizes": not known to the replay`},
		{"no label", `"label": "one", `, ``, `no field tells what was done`},
		{"a type", `"size": 100`, `"size": "100"`, "cannot unmarshal string"},
	} {
		if err := read(strings.Replace(recordedFill, c.from, c.to, 1)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", c.why, err, c.want)
		}
	}
	for _, bad := range []string{"{", "[{]", "[3]", `{"label": "x", "steps": [{"written": 1, "how": 2}]}`} {
		if err := read(bad); err == nil {
			t.Errorf("%s: no error", bad)
		}
	}
}

// forgetful is a memcached of sorts, which has lost a key.
type forgetful struct {
	lost  string
	items map[string]bool
}

func (f *forgetful) main(h host.Host) error {
	f.items = map[string]bool{}
	_, err := h.Serve(memcachedAddr, host.Memcached, host.HandlerFunc(func(_ netip.Addr, req, resp host.Message) error {
		q, a := req.(*host.CacheRequest), resp.(*host.CacheReply)
		switch a.Set("END"); q.Name {
		case "set":
			f.items[q.Key()] = true
			a.Set("STORED")
		case "get":
			for _, k := range q.Keys {
				if f.items[k] && k != f.lost {
					a.Items = append(a.Items, host.CacheItem{Key: k, Data: "v"})
				}
			}
		case "stats":
			a.Stats = append(a.Stats, host.CacheStat{Name: "curr_items", Value: "3"}, host.CacheStat{Name: "items:1:number_hot", Value: "3"})
		}
		return nil
	}))
	return err
}

// TestMemcachedDifferencesAreSeen plants differences.
func TestMemcachedDifferencesAreSeen(t *testing.T) {
	play := func(f *forgetful, text string) Verdict {
		return PlayMemcached(&Case{Name: "one", Files: []File{{"one", []byte(text)}}}, func(args []string) (host.Main, error) {
			if strings.Join(args, " ") != "-m 1" {
				return nil, errors.New("not known")
			}
			return f.main, nil
		})
	}
	if v := play(&forgetful{}, recordedFill); len(v.Wrong) > 0 || v.Compared != v.Equal || v.Compared < 6 {
		t.Errorf("nothing planted: %+v", v)
	}
	for _, row := range []struct{ why, lost, from, to, want string }{
		{"a key that is gone", "k1", "", "", "keys present: 9, recorded 10"},
		{"another reply", "", `"STORED": 10`, `"STORED": 2`, "replies: map[STORED:10], recorded map[STORED:2]"},
		{"another count", "", `"curr_items": "3"`, `"curr_items": "4"`, "stats curr_items: 3, recorded 4"},
		{"a count that is not there", "", `"slabs": {}`, `"slabs": {"1:total_pages": "1"}`, "slabs 1:total_pages: , recorded 1"},
		{"a drawn count out of its range", "", `"items:1:number_hot": "3"`, `"items:1:number_hot": "4"`, "number_hot: 3, expected from 3.16"},
		{"arguments", "", "-m 1", "-m 1 -Z", `arguments "-m 1 -Z": not known`},
	} {
		v := play(&forgetful{lost: row.lost}, strings.Replace(recordedFill, row.from, row.to, 1))
		if got := strings.Join(v.Wrong, "; "); !strings.Contains(got, row.want) || v.Equal >= v.Compared {
			t.Errorf("%s: %q of %+v, want %q", row.why, got, v, row.want)
		}
	}
}

// TestMemcachedUnsupported: what is not replayed is named with its reason.
func TestMemcachedUnsupported(t *testing.T) {
	if v := PlayMemcached(&Case{Files: []File{{"any", []byte(`{"label": "x", "-c 70": {}}`)}}}, nil); v.Unsupported == "" || v.Compared != 0 {
		t.Errorf("%+v", v)
	}
}
