package sentinel

import (
	"testing"
	"testing/fstest"

	"github.com/hadrill/hadrill/sim/conf"
	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/program/redis"
	"github.com/hadrill/hadrill/sim/replay"

	"net/netip"
)

// TestRecordings: for each recorded case of three or five Sentinels over a master
// with replicas, every recorded run lies inside the range of simulated ones.
func TestRecordings(t *testing.T) {
	replay.TestSentinel(t, func(n replay.SentinelNode) (host.Main, error) {
		files := fstest.MapFS{"node.conf": {Data: []byte(n.File)}}
		if n.Sentinel {
			c, _, err := Read(files, "node.conf")
			if err == nil {
				err = c.Resolve(nil)
			}
			if err != nil {
				return nil, err
			}
			return c.Main(), nil
		}
		f, _, err := redis.Read(files, "node.conf")
		if err != nil {
			return nil, err
		}
		if f.Master != "" {
			a, _ := conf.Resolve(f.Master, nil)
			f.Config.Replication.Of = netip.AddrPortFrom(a, f.MasterPort)
		}
		return f.Config.Main(), nil
	})
}
