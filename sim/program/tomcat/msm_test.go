package tomcat

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/mechanism/dist"
	"github.com/hadrill/hadrill/sim/mechanism/session"
	"github.com/hadrill/hadrill/sim/program/memcached"
	"github.com/hadrill/hadrill/sim/world"
)

// cacheRig is servers t1 and t2, memcached servers m1 and m2, and a browser's machine.
type cacheRig struct {
	*rig
	t testing.TB
}

func cacheAddr(name string) netip.Addr { return addr("10.20.0.3" + name[1:]) }

func newCacheRig(t testing.TB, base Config, context string, edit func(name string, c *Config)) *cacheRig {
	t.Helper()
	if context != "" {
		c, _, problems := readFiles("", `<Context><Manager className="de.javakaffee.web.msm.MemcachedBackupSessionManager" `+context+`/></Context>`, "")
		if problems != "" {
			t.Fatal(problems)
		}
		base.Manager, base.Background = c.Manager, c.Background
	}
	r := &cacheRig{&rig{servers: map[string]*world.Program{}, machines: map[string]*world.Machine{}, opts: host.Options{Connect: time.Second, Read: 20 * time.Second}}, t}
	r.w = world.New(world.Options{Seed: 1, Start: 1_700_000_000_000_000_000, Subnet: netip.MustParsePrefix("10.20.0.0/16"), Delay: 100 * time.Microsecond})
	for _, name := range []string{"m1", "m2"} {
		r.machines[name] = r.w.Add(name, world.MachineOptions{Address: cacheAddr(name)})
		r.servers[name] = r.machines[name].Install("memcached", memcached.Config{}.Main())
	}
	for i, name := range []string{"t1", "t2"} {
		c := base
		c.JvmRoute = fmt.Sprint("jvm", i+1)
		if edit != nil {
			edit(name, &c)
		}
		r.machines[name] = r.w.Add(name, world.MachineOptions{Address: addr("10.20.0.2" + name[1:])})
		r.servers[name] = r.machines[name].Install("tomcat", c.Main())
	}
	r.browser = r.w.Add("browser", world.MachineOptions{Address: addr("10.20.0.51")})
	t.Cleanup(r.w.Close)
	r.wait(100 * time.Millisecond)
	return r
}

func (r *cacheRig) wait(d time.Duration) { r.w.Run(r.w.Elapsed() + d) }

const twoNodes = `memcachedNodes="n1:10.20.0.31:11211,n2:10.20.0.32:11211" `

// keys are those of some that a memcached server has.
func (r *cacheRig) keys(server string, all ...string) (found []string) {
	done := false
	r.browser.Install("keys", func(h host.Host) error {
		for _, key := range all {
			var a host.CacheReply
			q := cacheRequest("get", key)
			if h.Call(netip.AddrPortFrom(cacheAddr(server), 11211), &q, &a, r.opts) == nil && a.Find(key) != nil {
				found = append(found, key)
			}
		}
		done = true
		return nil
	})
	for !done {
		r.wait(time.Millisecond)
	}
	return found
}

// on makes a session whose memcached is node.
func (r *cacheRig) on(node, server, uri string) *browser {
	for range 100 {
		b := &browser{r: r.rig}
		if b.ask(server, "GET", uri, ""); strings.Contains(b.id(), "-"+node) {
			return b
		}
	}
	r.t.Fatalf("no session on %s", node)
	return nil
}

// TestMsmLocks: two requests of one session at the same time on two servers, each of
// which counts one further: with the lock none is forgotten.
func TestMsmLocks(t *testing.T) {
	for _, row := range []struct {
		mode string
		want string
		took time.Duration // of the second
	}{
		{"none", "2", 150 * ms}, {"all", "3", 280 * ms}, {"auto", "3", 280 * ms},
		{"uriPattern:GET /index.*", "3", 280 * ms}, {"uriPattern:POST .*", "2", 150 * ms},
	} {
		r := newCacheRig(t, Config{Work: dist.Constant(100 * ms)}, twoNodes+`sticky="false" lockingMode="`+row.mode+`"`, nil)
		b := r.on("n1", "t1", "/index.jsp")
		r.wait(time.Second)
		other := &browser{r: r.rig, cookie: b.cookie}
		first, done := b.begin("t1", "GET", "/index.jsp", "")
		r.wait(20 * ms)
		second := other.ask("t2", "GET", "/index.jsp", "")
		if !*done || first.Value != "2" || second.Value != row.want || second.took > row.took || second.took < row.took-80*ms {
			t.Errorf("%s: %q, then %q after %v, want 2, %s after about %v", row.mode, first.Value, second.Value, second.took, row.want, row.took)
		}
		r.wait(100 * ms)
		if left := r.keys("m1", "lock:"+b.id()); len(left) > 0 {
			t.Errorf("%s: the lock is there still", row.mode)
		}
	}
}

// TestMsmLockOfTheDead: a lock whose owner has died is waited for as long as an
// operation may take, and then the request goes on without it.
func TestMsmLockOfTheDead(t *testing.T) {
	r := newCacheRig(t, Config{Work: dist.Constant(500 * ms)}, twoNodes+`sticky="false" lockingMode="all"`, nil)
	b := r.on("n1", "t1", "/index.jsp")
	r.wait(time.Second)
	b.begin("t1", "GET", "/index.jsp", "")
	r.wait(100 * ms)
	r.servers["t1"].Kill()
	other := &browser{r: r.rig, cookie: b.cookie}
	if a := other.ask("t2", "GET", "/index.jsp", ""); a.Value != "2" || a.took < 1500*ms || a.took > 2500*ms {
		t.Errorf("%+v after %v, want 2 after a wait of 1 s and more", a.Response, a.took)
	}
}

// TestMsmLearnsWhatReads: in the mode auto a request that changed nothing does not lock
// the next time.
func TestMsmLearnsWhatReads(t *testing.T) {
	r := newCacheRig(t, Config{Work: dist.Constant(100 * ms)}, twoNodes+`sticky="false" lockingMode="auto"`, nil)
	b := r.on("n1", "t1", "/index.jsp")
	for i, want := range []bool{true, false} {
		r.wait(time.Second)
		_, done := b.begin("t1", "GET", "/read.jsp", "")
		r.wait(50 * ms)
		if locked := len(r.keys("m1", "lock:"+b.id())) > 0; locked != want {
			t.Errorf("request %d: locked %v, want %v", i, locked, want)
		}
		r.wait(200 * ms)
		if !*done {
			t.Fatal("it does not end")
		}
	}
}

// TestMsmSync: a request waits for its copy for sessionBackupTimeout at the most, and
// what does not answer then is not available: the next one moves the session.
func TestMsmSync(t *testing.T) {
	for _, row := range []struct {
		async bool
		took  time.Duration
	}{{true, 5 * ms}, {false, 105 * ms}} {
		r := newCacheRig(t, Config{}, twoNodes+fmt.Sprintf(`sessionBackupAsync="%v"`, row.async), nil)
		b := r.on("n1", "t1", "/set.jsp?v=1")
		r.servers["m1"].Freeze()
		if a := b.ask("t1", "GET", "/set.jsp?v=2", ""); a.took > row.took || !row.async && a.took < 100*ms {
			t.Errorf("async %v: %v, want about %v", row.async, a.took, row.took)
		}
		a := b.ask("t1", "GET", "/set.jsp?v=3", "")
		if moved := strings.Contains(a.SetCookie, "-n2.jvm1"); moved == row.async {
			t.Errorf("async %v: the next request moved the session: %v", row.async, moved)
		}
	}
}

// TestMsmPageWithCookie: a page that sets a cookie of its own sets the session's beside
// it where the session got another id.
func TestMsmPageWithCookie(t *testing.T) {
	r := newCacheRig(t, Config{Pages: []Page{{Path: "/theme", Cookie: "T", CookieSize: 1}}}, twoNodes, nil)
	b := r.on("n1", "t1", "/set.jsp?v=1")
	id := b.id()
	r.wait(100 * ms)
	r.servers["t1"].Kill()
	want := "JSESSIONID=" + strings.Replace(id, "jvm1", "jvm2", 1) + "; Path=/; HttpOnly\nT=x"
	if a := b.ask("t2", "GET", "/theme", ""); a.SetCookie != want {
		t.Errorf("sets %q, want %q", a.SetCookie, want)
	}
}

// TestMsmIgnores: requests that requestUriIgnorePattern matches store nothing.
func TestMsmIgnores(t *testing.T) {
	for _, sticky := range []bool{true, false} {
		r := newCacheRig(t, Config{}, twoNodes+fmt.Sprintf(`requestUriIgnorePattern=".*/set.jsp\?v=9" sticky="%v"`, sticky), nil)
		b := r.on("n1", "t1", "/set.jsp?v=1")
		id := b.id()
		b.ask("t1", "GET", "/set.jsp?v=9", "")
		r.servers["t1"].Kill()
		b.cookie = "JSESSIONID=" + id
		if a := b.ask("t2", "GET", "/read.jsp", ""); a.Value != "v=1" {
			t.Errorf("sticky %v: %q, want what was stored", sticky, a.Value)
		}
	}
}

// TestMsmFilters: attributes that sessionAttributeFilter leaves out are lost with the
// server, and after each request where the session is not sticky.
func TestMsmFilters(t *testing.T) {
	for _, row := range []struct{ sticky, same, other string }{{"true", "v=1 w=2", "v=1"}, {"false", "v=1", "v=1"}} {
		r := newCacheRig(t, Config{}, twoNodes+`sessionAttributeFilter="v" sticky="`+row.sticky+`"`, nil)
		b := r.on("n1", "t1", "/set.jsp?v=1&w=2")
		if a := b.ask("t1", "GET", "/read.jsp", ""); a.Value != row.same {
			t.Errorf("sticky %s: %q, want %q", row.sticky, a.Value, row.same)
		}
		if a := b.ask("t2", "GET", "/read.jsp", ""); a.Value != row.other {
			t.Errorf("sticky %s, the other server: %q, want %q", row.sticky, a.Value, row.other)
		}
	}
}

// TestMsmExpires: a session lives in memcached for a minute longer than in the server
// that has it, and is stored again before that where it is used without being changed.
func TestMsmExpires(t *testing.T) {
	c := Config{SessionTimeout: 2 * time.Minute}
	r := newCacheRig(t, c, twoNodes, nil)
	used, left := r.on("n1", "t1", "/set.jsp?v=1"), r.on("n1", "t1", "/set.jsp?v=1")
	for range 6 {
		r.wait(30 * time.Second)
		used.ask("t1", "GET", "/read.jsp", "")
	}
	if got := r.keys("m1", used.id(), left.id()); !slices.Equal(got, []string{used.id()}) {
		t.Errorf("after 3 minutes there are %v, want only the one that was used", got)
	}
	r.servers["t1"].Kill()
	if a := used.ask("t2", "GET", "/read.jsp", ""); a.Value != "v=1" {
		t.Errorf("the other server finds %q", a.Value)
	}
	if a := left.ask("t2", "GET", "/read.jsp", ""); a.Value != "" {
		t.Errorf("the other server finds %q of a session that has expired", a.Value)
	}
}

// TestMsmSecondCopies: one that is gone is stored again by the next request, and so is a
// session that is gone while its second copy is there only where it was loaded before.
func TestMsmSecondCopies(t *testing.T) {
	r := newCacheRig(t, Config{}, twoNodes+`sticky="false"`, nil)
	b := r.on("n1", "t1", "/set.jsp?v=1")
	id := b.id()
	all := []string{id, "validity:" + id, "bak:" + id, "bak:validity:" + id}
	r.wait(10 * ms)
	if m1, m2 := r.keys("m1", all...), r.keys("m2", all...); !slices.Equal(m1, all[:2]) || !slices.Equal(m2, all[2:]) {
		t.Errorf("m1 has %v, m2 %v", m1, m2)
	}
	r.servers["m2"].Kill()
	r.servers["m2"].Start()
	r.wait(3 * time.Second) // until the client is connected again
	b.ask("t1", "GET", "/read.jsp", "")
	r.wait(10 * ms)
	if m2 := r.keys("m2", all...); !slices.Equal(m2, all[2:]) {
		t.Errorf("m2 has %v after a request, want its copies again", m2)
	}
}

// TestMsmRestartsEmpty: a memcached that comes back empty counts as down until the client
// is connected again (measured: 3 s after a restart it did, 48 s after it did not). Until
// then its sessions move and survive; afterwards one that is not sticky is lost though
// there is a second copy, and a sticky one is not stored again by what changes nothing.
func TestMsmRestartsEmpty(t *testing.T) {
	for _, row := range []struct {
		sticky    bool
		after     time.Duration
		moves     bool
		on1, left string // what t1 reads, and t2 when t1 is dead
	}{
		{true, 3 * time.Second, true, "v=1", "v=1"}, {true, 48 * time.Second, false, "v=1", ""},
		{false, 3 * time.Second, true, "v=1", "v=1"}, {false, 48 * time.Second, false, "", ""},
	} {
		r := newCacheRig(t, Config{}, twoNodes+fmt.Sprintf(`sticky="%v"`, row.sticky), nil)
		b := r.on("n1", "t1", "/set.jsp?v=1")
		r.wait(10 * ms)
		r.servers["m1"].Kill()
		r.wait(2500 * ms)
		r.servers["m1"].Start()
		r.wait(row.after)
		a := b.ask("t1", "GET", "/read.jsp", "")
		if moved := strings.Contains(a.SetCookie, "-n2.jvm1"); moved != row.moves || a.Value != row.on1 {
			t.Errorf("%+v: %q, moved %v", row, a.Value, moved)
		}
		if row.sticky {
			b.ask("t1", "GET", "/set.jsp?v=1", "")
		}
		r.wait(10 * ms)
		r.servers["t1"].Kill()
		if a := b.ask("t2", "GET", "/read.jsp", ""); a.Value != row.left {
			t.Errorf("%+v: t2 reads %q", row, a.Value)
		}
	}
}

// TestMsmTooLarge: memcached refuses a value of more than a megabyte, at which the client
// closes its connection: who has a session there finds no memcached for 2 s.
func TestMsmTooLarge(t *testing.T) {
	r := newCacheRig(t, Config{}, twoNodes+`sticky="false"`, nil)
	b := r.on("n1", "t1", "/set.jsp?v=1")
	large := r.on("n1", "t1", "/set.jsp?v=1")
	large.ask("t1", "GET", "/set.jsp?blob=1100000", "")
	r.wait(100 * ms)
	if a := b.ask("t1", "GET", "/read.jsp", ""); a.Value != "" {
		t.Errorf("while the connection is closed: %q, want no session", a.Value)
	}
	r.wait(2500 * ms)
	if a := b.ask("t1", "GET", "/read.jsp", ""); a.SetCookie != "" || a.Value != "v=1" {
		t.Errorf("when it is open again: %+v", a.Response)
	}
}

// TestMsmUnnamed: the only memcached may have no name; ids are as Tomcat makes them.
func TestMsmUnnamed(t *testing.T) {
	for _, sticky := range []bool{true, false} {
		r := newCacheRig(t, Config{}, fmt.Sprintf(`memcachedNodes="10.20.0.31:11211" sticky="%v"`, sticky), nil)
		b := &browser{r: r.rig}
		b.ask("t1", "GET", "/set.jsp?v=1", "")
		if strings.Contains(b.id(), "-") {
			t.Errorf("sticky %v: id %q", sticky, b.id())
		}
		r.wait(10 * ms)
		r.servers["t1"].Kill()
		if a := b.ask("t2", "GET", "/read.jsp", ""); a.Value != "v=1" {
			t.Errorf("sticky %v: the other server finds %q", sticky, a.Value)
		}
	}
}

// TestMsmMaxActive: one more than maxActiveSessions is an exception to the application.
func TestMsmMaxActive(t *testing.T) {
	r := newCacheRig(t, Config{}, twoNodes+`maxActiveSessions="1"`, nil)
	(&browser{r: r.rig}).ask("t1", "GET", "/index.jsp", "")
	if a := (&browser{r: r.rig}).ask("t1", "GET", "/index.jsp", ""); a.Status != 500 {
		t.Errorf("one more than maxActiveSessions: status %d, want 500", a.Status)
	}
}

// FuzzKept: what comes back from memcached or a file is a session's copy, or none; one
// that was read is read again the same from what it is written as.
func FuzzKept(f *testing.F) {
	s := session.Session{ID: "A-n1.jvm1", MaxInactive: time.Minute}
	s.Set(session.Attribute{Name: "personName", Value: "u1.v2", Fill: 20})
	data, _ := encodeCopy(&session.MsmCopy{Saved: s.Save()})
	f.Add(data)
	f.Add(string(encodeSessions([]session.Saved{s.Save()})))
	f.Add("1")
	f.Add(`{"Attributes":[{"Name":"a","Fill":-5}]}`)
	f.Fuzz(func(t *testing.T, data string) {
		if c := decodeCopy(data); c != nil {
			again, _ := encodeCopy(c)
			if d := decodeCopy(again); d == nil || fmt.Sprint(*d) != fmt.Sprint(*c) {
				t.Errorf("%q is read as %+v, and then as %+v", data, c, d)
			}
		}
		all, err := decodeSessions([]byte(data))
		if err != nil {
			return
		}
		if more, err := decodeSessions(encodeSessions(all)); err != nil || fmt.Sprint(more) != fmt.Sprint(all) {
			t.Errorf("%q is read as %+v, and then as %+v: %v", data, all, more, err)
		}
	})
}
