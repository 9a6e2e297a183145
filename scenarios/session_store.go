package scenarios

import (
	"time"

	yaml "go.yaml.in/yaml/v4"

	"github.com/hadrill/hadrill/scenarios/strict"
)

// SessionStore is where an application server keeps sessions: in its memory, on a
// machine's Redis, on the memcached servers of several, behind a service of its own, or in
// a cookie.
type SessionStore struct {
	// Cookie is the name of the signed cookie that a session is in, "" for none; Key
	// signs it, "" is one that all servers have.
	Cookie, Key string
	Redis       string // machine; "" is local, or the master that Sentinels know
	As          string // how sessions are in Redis: AsSpring, AsIndexed, AsWhole (also in memcached), or "" for a value under the id
	Timeouts    Timeouts
	// User and Password are those of the client at Redis; "" is the default user, and
	// no password.
	User, Password string
	// Sentinels are machines, Master the name by which they know the master, Client
	// when the server looks for it: ask, follow or pinned.
	Sentinels []string
	Master    string
	Client    string
	Replica   string // the machine that sessions are read from; "" is the master
	Wait      int    // WAIT behind each save: replicas, and for how long
	WaitLimit time.Duration
	// Memcached are machines whose memcached servers share the sessions by ketama. With
	// AutoEject another one has those of a server that cannot be reached.
	Memcached []string
	AutoEject bool
	TTL       time.Duration // of a session in memcached; 0 is for ever
	// Service is where the session service is asked; zero: none.
	Service URL
}

// Ways to keep a session in Redis.
const (
	asValue  = "value"
	AsSpring = "spring"
	// AsIndexed is Spring Session's repository with an index.
	AsIndexed = "spring-indexed"
	// AsWhole is one value with all that is in the session.
	AsWhole = "whole"
)

// Spring reports whether Spring Session keeps the sessions.
func (s *SessionStore) Spring() bool { return s.As == AsSpring || s.As == AsIndexed }

// sessionsField reads a server's sessions: a word, or a store by its keys.
func sessionsField(s *SessionStore, in *inputs) strict.Field {
	schema := strict.Schema{"anyOf": []strict.Schema{{"enum": []string{"local", "cookie"}}, strict.ObjectSchema(storeFields(&SessionStore{}, &inputs{}))}}
	return strict.Key("sessions", false, "where sessions are kept: local (default), cookie, {redis: MACHINE}, {memcached: [MACHINE, ...]}, {service: URL} or {cookie: NAME}", schema, func(d *strict.Decoder, n *yaml.Node) {
		if n.Kind == yaml.ScalarNode {
			switch word, ok := d.Word(n, "sessions"); {
			case word == "cookie":
				s.Cookie = defaultSessionCookie
			case ok && word != "local":
				d.Problem(n, "sessions: found %q, expected local, cookie, {redis: MACHINE}, {memcached: [MACHINE, ...]}, {service: URL} or {cookie: NAME}", word)
			}
			return
		}
		d.Object(n, "sessions", storeFields(s, in))
	})
}

// defaultSessionCookie is the name of the cookie of "sessions: cookie".
const defaultSessionCookie = "SESSION"

func storeFields(s *SessionStore, in *inputs) []strict.Field {
	return []strict.Field{
		strict.Text("cookie", "the name of the signed cookie that each session is in, such as SESSION", false, &s.Cookie),
		strict.Text("key", "of cookie: what signs it; servers with other keys do not know the session (default one that all have)", false, &s.Key),
		strict.Text("redis", "the machine whose Redis keeps the sessions", false, &s.Redis),
		strict.Choice("as", "with redis or sentinels: how a session is kept there: value (default), under its id, as an application does that knows Redis; spring, a hash with a field for each attribute, as Spring Session does; spring-indexed, the same with keys of expiry beside it, as Spring Boot 2 has it; whole, also with memcached, all that is in the session as one value, read when a request begins and written when it ends if it has changed, without a lock, as Express with connect-redis and PHP do", []string{asValue, AsSpring, AsIndexed, AsWhole}, &s.As),
		strict.Text("password", "what the client says to Redis, its requirepass (default none)", false, &s.Password),
		strict.Text("user", "of password: the user's name (default the default user)", false, &s.User),
		strict.Key("sentinels", false, "instead, the machines whose Sentinels know the master", strict.Schema{"type": "array", "items": strict.TextSchema, "minItems": 1}, func(d *strict.Decoder, n *yaml.Node) {
			s.Sentinels = d.Words(n, "sentinels")
		}),
		strict.Text("master", "the name by which Sentinels know the master (default mymaster)", false, &s.Master),
		strict.Choice("client", "when the server looks for the master: ask, after an error (default); follow, when a Sentinel says +switch-master; pinned, once", []string{"ask", "follow", "pinned"}, &s.Client),
		strict.Text("replica", "the machine whose Redis sessions are read from (default the master)", false, &s.Replica),
		strict.Integer("wait", "how many replicas must have a save, WAIT (default none)", 1, 1000, &s.Wait),
		strict.Duration("wait_limit", "how long WAIT waits for them; a save that fewer have then is an error (default 1s)", false, &s.WaitLimit),
		strict.Key("memcached", false, "instead, the machines whose memcached servers share the sessions, each by its place on a ring (ketama, as spymemcached has it)", strict.Schema{"type": "array", "items": strict.TextSchema, "minItems": 1}, func(d *strict.Decoder, n *yaml.Node) {
			s.Memcached = d.Words(n, "memcached")
		}),
		strict.Bool("auto_eject", "with memcached: another server has the sessions of one that cannot be reached, rather than that they fail until it can (default true)", &s.AutoEject),
		strict.Duration("ttl", "with memcached: how long a session lives after each save (default for ever)", false, &s.TTL),
		strict.Key("service", false, "instead, where a session service is asked, by PUT, GET, HEAD, POST and DELETE of this address and /ID: http://sessions/kept; usually a balancer's, before servers that have such a page", strict.TextSchema, func(d *strict.Decoder, n *yaml.Node) {
			s.Service = readURL(d, n, "service", in.machines)
		}),
		timeoutsField("timeout", "of the server's client of Redis, memcached or the session service (default connect 10s and read 1m; memcached no connect and read 2.5s; the service none)", &s.Timeouts),
	}
}

// checkStore checks the machines that a store is on, beside a server of its own.
func checkStore(d *strict.Decoder, c *Case, p *Program, s *SessionStore, n *yaml.Node) {
	if s.Redis != "" && !c.runsRedis(s.Redis) {
		d.Problem(strict.At(n, "redis"), "%s: sessions: no Redis runs on a machine %s%s", p.Name, strict.Quote(s.Redis), strict.Suggest(s.Redis, c.machinesThat(c.runsRedis)))
	}
	for _, m := range s.Sentinels {
		if !c.runsSentinel(m) {
			d.Problem(strict.At(n, "sentinels"), "%s: sessions: no Sentinel runs on a machine %s%s", p.Name, strict.Quote(m), strict.Suggest(m, c.machinesThat(c.runsSentinel)))
		}
	}
	if s.Replica != "" && !c.runsRedis(s.Replica) {
		d.Problem(strict.At(n, "replica"), "%s: sessions: no Redis runs on a machine %s%s", p.Name, strict.Quote(s.Replica), strict.Suggest(s.Replica, c.machinesThat(c.runsRedis)))
	}
	for _, m := range s.Memcached {
		if !c.runsMemcached(m) {
			d.Problem(strict.At(n, "memcached"), "%s: sessions: no memcached runs on a machine %s%s", p.Name, strict.Quote(m), strict.Suggest(m, c.machinesThat(c.runsMemcached)))
		}
	}
	checkDestination(d, c, strict.At(n, "service"), p.Name+": requests to the session service", s.Service)
	checkStoreKeys(d, p, s, n)
}

// checkStoreKeys checks the keys of a store against each other.
func checkStoreKeys(d *strict.Decoder, p *Program, s *SessionStore, n *yaml.Node) {
	stores := 0
	for _, there := range []bool{s.Redis != "", len(s.Sentinels) > 0, len(s.Memcached) > 0, s.Cookie != "", s.Service.Addr.IsValid()} {
		if there {
			stores++
		}
	}
	switch {
	case stores > 1:
		d.Problem(n, "%s: sessions: found %d of redis, sentinels, memcached, service and cookie, expected one of them", p.Name, stores)
	case s.Cookie != "" && !isCookieName(s.Cookie):
		d.Problem(strict.At(n, "cookie"), "%s: sessions: found %s as a cookie's name, expected letters, digits, - and _", p.Name, strict.Quote(s.Cookie))
	case s.Redis == "" && len(s.Sentinels) == 0 && s.Password != "":
		d.Problem(n, "%s: sessions: password is for redis or sentinels, expected one of them beside it", p.Name)
	case s.Cookie != "" && (s.Replica != "" || s.Wait != 0 || s.Timeouts != Timeouts{}):
		d.Problem(n, "%s: sessions: replica, wait and timeout are for stores on other machines, expected none beside cookie", p.Name)
	case s.Redis == "" && len(s.Sentinels) == 0 && s.As != "" && (s.As != AsWhole || len(s.Memcached) == 0):
		d.Problem(n, "%s: sessions: as is for redis or sentinels, expected one of them beside it; whole is for memcached, too", p.Name)
	case s.User != "" && s.Password == "":
		d.Problem(n, "%s: sessions: user goes with password, expected password beside it", p.Name)
	case s.Key != "" && s.Cookie == "":
		d.Problem(n, "%s: sessions: key is for cookie, expected cookie beside it", p.Name)
	case s.Service.Addr.IsValid() && (s.Replica != "" || s.Wait != 0):
		d.Problem(n, "%s: sessions: replica and wait are for Redis, expected none beside service", p.Name)
	case stores == 0 && n.Kind == yaml.MappingNode && strict.Child(n, "service") == nil:
		d.Problem(n, "%s: sessions: found neither redis nor sentinels nor memcached nor service nor cookie, expected one of them", p.Name)
	case len(s.Sentinels) == 0 && (s.Master != "" || s.Client != ""):
		d.Problem(n, "%s: sessions: master and client are for sentinels, expected sentinels beside them", p.Name)
	case s.Wait == 0 && s.WaitLimit != 0:
		d.Problem(n, "%s: sessions: wait_limit is for wait, expected wait beside it", p.Name)
	case len(s.Memcached) == 0 && (strict.Child(n, "auto_eject") != nil || s.TTL != 0):
		d.Problem(n, "%s: sessions: auto_eject and ttl are for memcached, expected memcached beside them", p.Name)
	case len(s.Memcached) > 0 && (s.Replica != "" || s.Wait != 0):
		d.Problem(n, "%s: sessions: replica and wait are for Redis, expected none beside memcached", p.Name)
	case len(s.Memcached) > 0 && s.Timeouts.Connect != 0:
		d.Problem(n, "%s: sessions: the client of memcached connects for as long as it takes, expected no connect", p.Name)
	}
}

// isCookieName reports whether a text can be the name of a cookie.
func isCookieName(s string) bool {
	for _, c := range s {
		if (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') && c != '-' && c != '_' {
			return false
		}
	}
	return s != ""
}
