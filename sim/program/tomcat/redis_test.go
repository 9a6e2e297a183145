package tomcat

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/hadrill/hadrill/sim/program/redis"
)

func overRedis() Config {
	return Config{Sessions: Sessions{Store: "redis", Redis: redisAddr, ConnectTimeout: time.Second, Timeout: 2 * time.Second}}
}

// TestRedisSessions: with Redis the sessions outlive their server (the
// article's point), and end with Redis.
func TestRedisSessions(t *testing.T) {
	r := newRig(t, overRedis(), nil)
	v := &browser{r: r}
	if a := v.ask("t5", "POST", "/test/query", ""); a.Status != 200 || a.Value != "" || a.SetCookie != "" {
		t.Errorf("query without an id: %+v", a)
	}
	if a := v.ask("t5", "POST", "/test/save", "Pan"); a.Status != 200 || a.Value != "Pan" || a.SetCookie == "" {
		t.Errorf("save: %+v", a)
	}
	r.servers["t5"].Kill()
	if a := v.ask("t6", "POST", "/test/query", ""); a.Value != "Pan" || a.SetCookie != "" || a.Served != "t6" {
		t.Errorf("query at the other server after a kill: %+v, want the value", a)
	}
	for i := range 3 {
		if a := v.ask("t6", "GET", "/index.jsp", ""); a.Value != fmt.Sprint(i+1) {
			t.Errorf("visit %d: %+v", i, a)
		}
	}
	if a := v.ask("t6", "POST", "/test/query", ""); a.Value != "Pan" {
		t.Errorf("query after visits: %+v, want the value still", a)
	}
	r.redis.Kill()
	r.redis.Start()
	r.w.Run(r.w.Elapsed() + 100*ms)
	if a := v.ask("t6", "POST", "/test/query", ""); a.err != nil || a.Status != 200 || a.Value != "" {
		t.Errorf("after Redis was killed: %+v, want an answer over a new connection, without the value", a)
	}
}

// TestRedisFailures: a save that Redis did not acknowledge is a 500, after the
// time that the fault takes to show.
func TestRedisFailures(t *testing.T) {
	rows := []struct {
		reason   string
		fault    func(r *rig)
		min, max time.Duration
	}{
		{"killed: the kept connection is closed, a new one refused", func(r *rig) { r.redis.Kill() }, 0, 5 * ms},
		{"frozen: the command timeout", func(r *rig) { r.redis.Freeze() }, 2 * time.Second, 2*time.Second + 5*ms},
		{"crashed: the same", func(r *rig) { r.machines["redis1"].Crash() }, 2 * time.Second, 2*time.Second + 5*ms},
		{"answers an error (OOM, READONLY, LOADING ...)", func(r *rig) { r.redis.Fail(500, 1) }, 0, 5 * ms},
	}
	for _, row := range rows {
		r := newRig(t, overRedis(), nil)
		v := &browser{r: r}
		v.ask("t5", "POST", "/test/save", "Pan")
		row.fault(r)
		for _, uri := range []string{"/test/save", "/test/query", "/index.jsp"} {
			a := v.ask("t5", "POST", uri, "Li")
			if a.err != nil || a.Status != 500 || a.Value != "" || a.Served != "t5" {
				t.Errorf("%s: %s: %+v, want status 500", row.reason, uri, a)
			}
			if uri == "/test/save" && (a.took < row.min || a.took > row.max) {
				t.Errorf("%s: answered after %v, want %v to %v", row.reason, a.took, row.min, row.max)
			}
		}
	}
}

// TestRedisTTL: with a TTL each save prolongs the session's life.
func TestRedisTTL(t *testing.T) {
	c := overRedis()
	c.Sessions.TTL = 10 * time.Second
	r := newRig(t, c, nil)
	v := &browser{r: r}
	for range 3 {
		v.ask("t5", "POST", "/test/save", "Pan")
		r.w.Run(r.w.Elapsed() + 9*time.Second)
		if a := v.ask("t6", "GET", "/test/query", ""); a.Value != "Pan" {
			t.Errorf("9 s after a save: %+v", a)
		}
	}
	r.w.Run(r.w.Elapsed() + time.Second)
	if a := v.ask("t6", "GET", "/test/query", ""); a.Value != "" {
		t.Errorf("10 s after the last save: %+v", a)
	}
}

// TestRedisPassword: a server with a password serves who says it; to others each request
// is an error with the reason.
func TestRedisPassword(t *testing.T) {
	for _, c := range []struct {
		why, user, says string
		status          int
		reason          string
	}{
		{"the password", "", "secret", 200, ""},
		{"under the user's name", "default", "secret", 200, ""},
		{"another one", "", "wrong", 500, "store: WRONGPASS invalid username-password pair or user is disabled"},
		{"another user", "app", "secret", 500, "store: WRONGPASS invalid username-password pair or user is disabled"},
		{"none", "", "", 500, "store: NOAUTH Authentication required"},
	} {
		base := overRedis()
		base.Sessions.User, base.Sessions.Password = c.user, c.says
		r := newRig(t, base, nil)
		r.redis.Kill()
		r.machines["redis1"].Install("locked", redis.Config{Password: "secret"}.Main())
		r.w.Run(r.w.Elapsed() + 100*ms)
		v := &browser{r: r}
		for range 2 { // over a new connection, and over the kept one
			if a := v.ask("t5", "POST", "/test/save", "Pan"); a.Status != c.status || a.Why != c.reason {
				t.Errorf("%s: status %d, %q, want %d, %q", c.why, a.Status, a.Why, c.status, c.reason)
			}
		}
		r.machines["redis1"].Crash()
		if a := v.ask("t5", "POST", "/test/save", "Pan"); a.Status != 500 || !strings.HasPrefix(a.Why, "store: ") || strings.Contains(a.Why, "PASS") {
			t.Errorf("%s: from a dead server: status %d, %q, want 500 and no word of the password", c.why, a.Status, a.Why)
		}
	}
}

// TestRedisRefuses: an error of the application names what Redis said, or what became
// of the connection.
func TestRedisRefuses(t *testing.T) {
	replica, lonely, stale := redis.DefaultReplication(), redis.DefaultReplication(), redis.DefaultReplication()
	replica.Of = netip.MustParseAddrPort("10.20.0.99:6379")
	lonely.MinReplicas = 1
	stale.Of, stale.ServeStale, stale.ReadOnly = replica.Of, false, false
	for _, c := range []struct {
		why    string
		config redis.Config
		want   string
	}{
		{"a read-only replica", redis.Config{Replication: replica}, "store: READONLY You can't write against a read only replica"},
		{"too few replicas", redis.Config{Replication: lonely}, "store: NOREPLICAS Not enough good replicas to write"},
		{"a replica without its master", redis.Config{Replication: stale}, "store: MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'"},
	} {
		r := newRig(t, overRedis(), nil)
		r.redis.Kill()
		r.machines["redis1"].Install("other", c.config.Main())
		r.w.Run(r.w.Elapsed() + 100*ms)
		v := &browser{r: r}
		if a := v.ask("t5", "POST", "/test/save", "Pan"); a.Status != 500 || a.Why != c.want {
			t.Errorf("%s: status %d, %q, want 500, %q", c.why, a.Status, a.Why, c.want)
		}
	}
	r := newRig(t, overRedis(), nil)
	r.redis.Kill()
	r.w.Run(r.w.Elapsed() + 100*ms)
	if a := (&browser{r: r}).ask("t5", "POST", "/test/save", "Pan"); a.Status != 500 || a.Why != "store: "+redisAddr.String()+": connection refused" {
		t.Errorf("nobody: status %d, %q", a.Status, a.Why)
	}
	if got := firstSentence("MISCONF Redis is configured to save RDB snapshots, but it's currently unable to persist to disk. Commands that may modify"); got != "MISCONF Redis is configured to save RDB snapshots, but it's currently unable to persist to disk" {
		t.Errorf("got %q", got)
	}
}
