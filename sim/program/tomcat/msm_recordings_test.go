package tomcat

import (
	"os"
	"strings"
	"testing"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/program/memcached"
	"github.com/hadrill/hadrill/sim/replay"
)

func playMSM(c *replay.Case) replay.Verdict {
	return replay.PlayMSM(c, replay.MSMPrograms{
		Tomcat: func(s replay.TomcatServer) host.Main {
			config, err := recorded(s)
			if err != nil {
				return func(host.Host) error { return err }
			}
			return config.Main()
		},
		Memcached: memcached.Config{}.Main,
	})
}

// TestMSMRecordings: which request finds which session under which id, and which keys
// memcached has then.
func TestMSMRecordings(t *testing.T) {
	tables := replay.MSM.Test(t, func(_ *testing.T, c *replay.Case) replay.Verdict { return playMSM(c) })
	if n := tables[0].Replayed; n < 13 {
		t.Errorf("%d recordings, expected 13 at the least", n)
	}
}

// TestMSMPlantedDifferencesAreSeen plants a difference in a recording of each kind.
func TestMSMPlantedDifferencesAreSeen(t *testing.T) {
	for _, c := range []struct{ file, from, to, want string }{
		{"sticky_tomcat_dies", `m1=['20E7CBBE5ACEB87AE63D0EBAF6B91A69-n1.jvm2']`, `m1=[]`, "keys of m1"},
		{"sticky_tomcat_dies", `"new_cookie": "20E7CBBE5ACEB87AE63D0EBAF6B91A69-n1.jvm2"`, `"new_cookie": null`, "new id"},
		{"sticky_tomcat_dies", `new=false v=1`, `new=false v=2`, "value: 1, recorded 2"},
		{"sticky_failover_nodes", `F3B2AE66048FD63969FA6BBD6A5C8D18-n2.jvm1`, `F3B2AE66048FD63969FA6BBD6A5C8D18-n1.jvm1`, "new id"},
		{"nonsticky_primary_dies", "none t1 asked=3039CB887B1714C31DAF75DA533E3878-n1.jvm1", "ok t1 id=3039CB887B1714C31DAF75DA533E3878-n1.jvm1 new=false v=2", "value: , recorded 2"},
		{"nonsticky_primary_dies", "primary n1 killed", "primary n1 gone", `field "note": "primary n1 gone": not known to the replay`},
		{"sticky_async_memcached_hangs", `"s": 1.00648`, `"s": 0.00648`, "new id"},
		{"nonsticky_memcached_hangs", `"s": 2.024492`, `"s": 3.024492`, "recorded 3.02"},
		{"nonsticky_primary_restarts_empty_48s", "48 s ago", "a while ago", `note`},
		{"sticky_sync_kill9_1", `"got": 28`, `"got": 20`, "share of last updates lost"},
		{"sticky_sync_kill9_1", `"got": 28`, `"found": 28`, `field "each[0].found": not known to the replay`},
	} {
		data, err := os.ReadFile("testdata/golden/msm/" + c.file + ".json")
		if err != nil {
			t.Fatal(err)
		}
		planted := strings.ReplaceAll(string(data), c.from, c.to)
		v := playMSM(&replay.Case{Files: []replay.File{{Name: c.file, Data: []byte(planted)}}})
		if wrong := strings.Join(v.Wrong, "; "); planted == string(data) || v.Equal == v.Compared || !strings.Contains(wrong, c.want) {
			t.Errorf("%s, %s for %s: %d of %d, %q, want %q", c.file, c.to, c.from, v.Equal, v.Compared, wrong, c.want)
		}
	}
}
