package tomcat

import (
	"net/netip"
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
