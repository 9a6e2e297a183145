package tomcat

import (
	"net/netip"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/mechanism/dist"
	"github.com/hadrill/hadrill/sim/mechanism/session"
	"github.com/hadrill/hadrill/sim/program/mysqld"
	"github.com/hadrill/hadrill/sim/program/redis"
	"github.com/hadrill/hadrill/sim/replay"
)

// busy is how long the recordings' application took between the database's answer and its
// own next command: it waited for one of two cores with twenty others. Fitted to the
// recording of two items.
var busy = dist.Lognormal(200*time.Microsecond, 6*time.Millisecond)

// recordedCache makes the programs of recordings.
var recordedCache = replay.CachePrograms{
	Server: func(s *replay.CacheSetup, n int, primary netip.Addr) host.Main {
		c := mysqld.Default()
		c.ServerID, c.LogBin, c.SyncBinlog, c.LogUpdates = uint32(n), "mysql-bin", 1, true
		if primary.IsValid() {
			c.ReplicaOf, c.ReadOnly, c.Delay = netip.AddrPortFrom(primary, c.Port), true, s.Delay
		}
		return c.Main()
	},
	Redis: func() host.Main { return redis.Config{}.Main() },
	App: func(s *replay.CacheSetup, write, read, at netip.AddrPort) host.Main {
		c := Config{
			ItemWrites: []Step{{"POST", "/items"}}, ItemReads: []Step{{"GET", "/items"}},
			Database: Database{Write: write, Read: []netip.AddrPort{read}, Pool: 200, Connect: time.Second, Timeout: 3 * time.Second},
			Cache:    Cache{At: Sessions{Store: session.RedisStore, Redis: at, TTL: s.TTL}, Write: CacheWrite(s.Write), Again: s.Again, Build: busy},
		}
		if s.Think > 0 {
			c.Cache.Build = dist.Exponential(s.Think)
		}
		return c.Main()
	},
}

// TestCacheRecordings: how many reads are stale, how old, and until when, of each recorded
// run.
func TestCacheRecordings(t *testing.T) {
	tables := replay.CacheAside.Test(t, func(t *testing.T, c *replay.Case) replay.Verdict { return replay.PlayCache(c, recordedCache, t.Logf) })
	if n := tables[0].Compared; n < 18 {
		t.Errorf("%d runs compared, expected more", n)
	}
}

// TestCacheDifferencesAreSeen plants another figure in a recording.
func TestCacheDifferencesAreSeen(t *testing.T) {
	for _, c := range []struct{ file, from, to, want string }{
		{"primary_update_set_1", `"stale_reads": 0`, `"stale_reads": 400`, "stale share 0.025"},
		{"primary_20keys_think50ms_1", `"stale_reads": 2452`, `"stale_reads": 452`, "stale share 0.028"},
		{"primary_20keys_think50ms_1", `"stale_age_ms_p50": 172.106`, `"stale_age_ms_p50": 672.106`, "median age in ms 672"},
		{"primary_update_set_1", "-mode update-set", "-mode rain", "-mode rain: not understood"},
		{"primary_update_set_1", "-keys 20", "-weather 20", "-weather 20: not understood"},
		{"primary_update_set_1", `"fills"`, `"weather"`, `field "result.weather": not known`},
	} {
		data, err := os.ReadFile("testdata/golden/cacheaside/" + c.file + ".json")
		if err != nil {
			t.Fatal(err)
		}
		planted := strings.Replace(string(data), c.from, c.to, 1)
		v := replay.PlayCache(&replay.Case{Files: []replay.File{{Name: "planted", Data: []byte(planted)}}}, recordedCache, t.Logf)
		if wrong := strings.Join(v.Wrong, "; "); planted == string(data) || v.Equal == v.Compared || !strings.Contains(wrong, c.want) {
			t.Errorf("%s for %s: %q, want %q", c.to, c.from, wrong, c.want)
		}
	}
}
