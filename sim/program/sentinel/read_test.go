package sentinel

import (
	"net/netip"
	"reflect"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/hadrill/hadrill/sim/mechanism/sentinel"
)

func TestDirectives(t *testing.T) {
	for _, fault := range append(directives.Faults(), options.Faults()...) {
		t.Error(fault)
	}
}

// TestRead: what a file means, also one that a Sentinel has written itself, in which
// a master's options stand before it.
func TestRead(t *testing.T) {
	const peer = "0123456789012345678901234567890123456789"
	c := readFile(t, `port 26380
bind 0.0.0.0
daemonize yes
SENTINEL down-after-milliseconds m 1500
sentinel monitor m 10.0.0.1 6380 2
sentinel failover-timeout m 10000
sentinel parallel-syncs m 2
sentinel known-replica m 10.0.0.2 6379
sentinel known-sentinel m 10.0.0.9 26379 `+peer+`
sentinel current-epoch 7
sentinel config-epoch m 6
sentinel leader-epoch m 7
user default on nopass sanitize-payload ~* &* +@all
`)
	want := sentinel.Master{
		Name: "m", Address: netip.MustParseAddrPort("10.0.0.1:6380"), Quorum: 2, DownAfter: 1500 * time.Millisecond, FailoverTimeout: 10 * time.Second,
		ParallelSyncs: 2, ConfigEpoch: 6, LeaderEpoch: 7, Replicas: []netip.AddrPort{netip.MustParseAddrPort("10.0.0.2:6379")},
		Sentinels: []sentinel.Peer{{ID: peer, Address: netip.MustParseAddrPort("10.0.0.9:26379")}},
	}
	if c.Port != 26380 || c.Epoch != 7 || len(c.Masters) != 1 || !reflect.DeepEqual(c.Masters[0].Rule, want) {
		t.Errorf("%+v", c)
	}
	if d := readFile(t, "sentinel monitor m 10.0.0.1 6379 1").Masters[0].Rule; d.DownAfter != 30*time.Second || d.FailoverTimeout != 3*time.Minute || d.ParallelSyncs != 1 {
		t.Errorf("defaults: %+v", d)
	}
}

// TestWritten: what a Sentinel writes it reads again.
func TestWritten(t *testing.T) {
	c := readFile(t, conf1s+"sentinel known-replica mymaster 10.20.0.62 6379\nsentinel myid "+strings.Repeat("a", 40)+"\nsentinel current-epoch 3\n")
	m := sentinel.New(sentinel.Config{ID: c.ID, Epoch: c.Epoch, Masters: []sentinel.Master{c.Masters[0].Rule}}, time.Second)
	again := readFile(t, string(m.AppendConfig(nil)))
	if again.ID != c.ID || again.Epoch != 3 || !reflect.DeepEqual(again.Masters[0].Rule, c.Masters[0].Rule) {
		t.Errorf("%+v, written by %+v", again.Masters[0].Rule, c.Masters[0].Rule)
	}
}

// TestReadProblems: what redis-server --sentinel 7.0.15 refuses, and what is not
// supported, with its place.
func TestReadProblems(t *testing.T) {
	const m = "sentinel monitor m 10.0.0.1 6379 2\n"
	rows := []struct{ text, want string }{
		{"sentinel monitor m 10.0.0.1 6379 0", `sentinel.conf:1:34: monitor: found quorum "0", expected a number from 1`},
		{"sentinel monitor m 10.0.0.1 99999 1", `monitor: found port "99999"`},
		{"sentinel monitor m 10.0.0.1 6379", "sentinel.conf:1:10: monitor: found 3 arguments, expected 4"},
		{"sentinel down-after-milliseconds m 1000", `no master "m": expected a line sentinel monitor m HOST PORT QUORUM`},
		{m + "sentinel down-after-milliseconds m 0", `sentinel.conf:2:36: down-after-milliseconds: found "0", expected milliseconds from 1`},
		{m + "sentinel failover-timeout m -1", `failover-timeout: found "-1"`},
		{m + m, `sentinel.conf:2:`},
		{m + "sentinel foo m 1", `sentinel.conf:2:10: unknown directive "foo"`},
		{"sentinel myid abc", `myid: found "abc", expected 40 characters`},
		{"foo bar", `sentinel.conf:1:1: unknown directive "foo"`},
		{m + "sentinel auth-pass n secret", `auth-pass: no master "n"`},
		{m + "sentinel auth-user n app", `auth-user: no master "n"`},
		{m + "sentinel sentinel-pass secret", "sentinel-pass: not supported here"},
		{m + "sentinel notification-script m /x", "notification-script: not supported here"},
		{"sentinel monitor m r1 6379 2", `sentinel.conf:1:20: sentinel monitor: cannot resolve "r1"`},
	}
	for _, row := range rows {
		c, _, err := Read(fstest.MapFS{"sentinel.conf": {Data: []byte(row.text)}}, "sentinel.conf")
		if err == nil {
			err = c.Resolve(map[string]netip.Addr{"r1": netip.MustParseAddr("10.0.0.1")})
		}
		if err == nil || !strings.Contains(err.Error(), row.want) {
			t.Errorf("%q: %v, expected %s", row.text, err, row.want)
		}
	}
	c, _, err := Read(fstest.MapFS{"sentinel.conf": {Data: []byte("sentinel resolve-hostnames yes\nsentinel monitor m r1 6379 2")}}, "sentinel.conf")
	if err == nil {
		err = c.Resolve(map[string]netip.Addr{"r1": netip.MustParseAddr("10.0.0.1")})
	}
	if err != nil || c.Masters[0].Rule.Address != netip.MustParseAddrPort("10.0.0.1:6379") {
		t.Errorf("a name that may be resolved: %+v, %v", c, err)
	}
}

// FuzzRead: no file makes the reader panic, and what it accepts and resolves can run.
func FuzzRead(f *testing.F) {
	for _, seed := range []string{conf1s, "sentinel", "sentinel monitor m 10.0.0.1 6379 1\nsentinel known-sentinel m 10.0.0.9 26379", "port 1\nbind ::1 1.2.3.4"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		c, _, err := Read(fstest.MapFS{"sentinel.conf": {Data: []byte(text)}}, "sentinel.conf")
		if err != nil || c.Resolve(nil) != nil {
			return
		}
		if err := c.Validate(); err != nil {
			t.Errorf("%q was accepted: %v", text, err)
		}
	})
}
