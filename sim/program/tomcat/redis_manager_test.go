package tomcat

import (
	"strings"
	"testing"
	"time"

	"github.com/hadrill/hadrill/sim/program/redis"
)

// redisContext is a context.xml of tomcat-redis-session-manager's README, with further
// attributes.
func redisContext(attributes string) string {
	return `<Context><Valve className="com.orangefunction.tomcat.redissessions.RedisSessionHandlerValve"/>
<Manager className="com.orangefunction.tomcat.redissessions.RedisSessionManager" ` + attributes + `/></Context>`
}

// TestReadRedisManager: what the files of strangers say, and what is wrong with them.
func TestReadRedisManager(t *testing.T) {
	c := reads(t, "", redisContext(`host="10.20.0.31" port="6380" database="0" password="secret" maxInactiveInterval="60" timeout="500" sessionPersistPolicies="SAVE_ON_CHANGE,ALWAYS_SAVE_AFTER_REQUEST" connectionPoolMaxTotal="100"`), "")
	if s := c.Sessions; s.Redis != port("10.20.0.31:6380") || s.Password != "secret" || s.Timeout != 500*ms || s.ConnectTimeout != 500*ms || s.Manager == nil || !s.Manager.Always || c.store() != "redis" {
		t.Errorf("one server: %+v", s)
	}
	if all := c.Targets(); len(all) != 1 || all[0].Host != "10.20.0.31" || all[0].Port != 6380 || all[0].Pos.Line != 2 {
		t.Errorf("targets %+v", all)
	}
	c = reads(t, "", redisContext(`sentinelMaster="mymaster" sentinels="10.20.0.41:26379,10.20.0.42:26379"`), "")
	if s := c.Sessions; s.Redis.IsValid() || len(s.Sentinels) != 2 || s.Master != "mymaster" || s.Client != Follow || s.Timeout != 2*time.Second {
		t.Errorf("Sentinels: %+v", s)
	}
	for _, row := range []struct{ context, want string }{
		{redisContext(`host="redis.example"`), `context.xml:2:88: attribute "host" of <Manager>: found "redis.example", expected an address: names are not looked up here`},
		{redisContext(`database="3"`), `"database"`},
		{redisContext(`sentinelMaster="mymaster"`), "sentinelMaster and sentinels belong together"},
		{redisContext(`sentinels="s1:26379"`), "names are not looked up here"},
		{redisContext(`sessionPersistPolicies="OFTEN"`), "DEFAULT, SAVE_ON_CHANGE or ALWAYS_SAVE_AFTER_REQUEST"},
		{`<Context><Manager className="com.orangefunction.tomcat.redissessions.RedisSessionManager"/></Context>`, "context.xml:1:10: a RedisSessionManager without its valve, which Tomcat does not start"},
		{`<Context><Manager className="org.redisson.tomcat.RedissonSessionManager" configPath="redisson.conf" readMode="REDIS" updateMode="DEFAULT"/></Context>`, "context.xml:1:30: className \"org.redisson.tomcat.RedissonSessionManager\" is not supported: it keeps a session as a hash with a field for each attribute; what comes nearest is sessions: {redis: MACHINE, as: spring}"},
		{`<Context><Valve className="tomcat.request.session.redis.SessionHandlerValve"/><Manager className="tomcat.request.session.redis.SessionManager"/></Context>`, "what comes nearest is com.orangefunction.tomcat.redissessions.RedisSessionManager"},
	} {
		if _, _, problems := readFiles("", row.context, ""); !strings.Contains(problems, row.want) {
			t.Errorf("%s: %s, want %q", row.context, problems, row.want)
		}
	}
}

// newRedisManagerRig makes servers t5 and t6 over a Redis of that configuration.
func newRedisManagerRig(t *testing.T, attributes string, config redis.Config) (*rig, *browser) {
	r := newRig(t, reads(t, "", redisContext(`host="10.20.0.31" `+attributes), ""), nil)
	r.redis.Kill()
	r.redis = r.machines["redis1"].Install("limited", config.Main())
	r.w.Run(r.w.Elapsed() + 100*ms)
	return r, &browser{r: r}
}

// TestRedisManager: every server finds a session, whoever dies, with all that is in it; an
// object that is altered without setAttribute is kept as well, for the attributes are
// compared. It lives from its last use on.
func TestRedisManager(t *testing.T) {
	r, v := newRedisManagerRig(t, "", redis.Config{})
	if a := v.ask("t5", "POST", "/test/save", "Pan"); a.Status != 200 || a.Value != "Pan" || a.SetCookie == "" {
		t.Errorf("save: %+v", a)
	}
	v.ask("t5", "GET", "/index.jsp", "")
	v.ask("t5", "GET", "/mut.jsp", "")
	r.servers["t5"].Kill()
	for _, row := range []struct{ uri, want string }{{"/test/query", "Pan"}, {"/index.jsp", "2"}, {"/mut.jsp", "2"}, {"/mut.jsp", "3"}, {"/read.jsp", "personName=Pan count=2 arr=3"}} {
		if a := v.ask("t6", "POST", row.uri, ""); a.Value != row.want || a.SetCookie != "" {
			t.Errorf("%s at the other server: %q %q, want %q", row.uri, a.Value, a.SetCookie, row.want)
		}
	}
	r.w.Run(r.w.Elapsed() + 29*time.Minute)
	if a := v.ask("t6", "POST", "/test/query", ""); a.Value != "Pan" {
		t.Errorf("after 29 minutes: %+v", a)
	}
	r.w.Run(r.w.Elapsed() + 29*time.Minute)
	if a := v.ask("t6", "POST", "/test/query", ""); a.Value != "Pan" {
		t.Errorf("29 minutes after it was only read: %+v", a)
	}
	r.w.Run(r.w.Elapsed() + 31*time.Minute)
	if a := v.ask("t6", "POST", "/test/query", ""); a.Value != "" {
		t.Errorf("after 31 minutes: %+v", a)
	}
}

// TestRedisManagerFails: a session that cannot be read is an error, one that cannot be
// written is 200 and is lost.
func TestRedisManagerFails(t *testing.T) {
	config := redis.Config{MaxMemory: redis.DefaultMaxMemory}
	config.MaxMemory.Bytes = 1 << 20
	r, v := newRedisManagerRig(t, "", config)
	v.ask("t5", "POST", "/test/save", "Pan")
	if a := v.ask("t5", "POST", "/test/save", strings.Repeat("x", 200_000)); a.Status != 200 {
		t.Errorf("a save: %d", a.Status)
	}
	if a := v.ask("t5", "POST", "/test/save", "Li"); a.Status != 200 || a.Value != "Li" {
		t.Errorf("a save without memory: %+v, want 200", a)
	}
	if a := v.ask("t6", "POST", "/test/query", ""); len(a.Value) != 200_000 {
		t.Errorf("afterwards: %d bytes, want what was saved before", len(a.Value))
	}
	r.redis.Kill()
	if a := v.ask("t6", "POST", "/test/query", ""); a.Status != 500 || a.Value != "" {
		t.Errorf("without Redis: %+v, want 500", a)
	}
}
