package tomcat

import (
	"errors"
	"math/rand/v2"
	"net/netip"
	"slices"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/mechanism/session"
)

// msm is memcached-session-manager 2.3 with its valves. The sessions and their rules are
// in package session; this file talks to memcached, and waits for it.
type msm struct {
	t        *tomcat
	rules    *Msm
	sessions session.Msm
	client   *cacheClient
	nodes    *rand.Rand // draws the node of a new session
}

// msmVisit holds its knowledge of a request.
type msmVisit struct {
	line    string // "GET /a?b", as its patterns see the request
	ignored bool   // requestUriIgnorePattern matches it
	renamed bool   // its session got another id
	uses    bool   // it counts as a user of its session
}

var errNoNode = errors.New("no memcached server for the key")

func newMsm(t *tomcat) manager {
	m := t.config.manager()
	k := &msm{t: t, rules: &m.Msm, nodes: t.host.Rand("memcached nodes")}
	rules := m.Msm.Rules
	rules.Slack = time.Duration(m.Every) * t.config.Background
	k.sessions = session.Msm{
		MsmRules: rules, MaxInactive: t.config.SessionTimeout, MaxActive: m.MaxActive,
		Nodes: session.MsmNodes{Failover: m.Msm.Failover}, Locking: m.Msm.Locking,
	}
	var at []netip.AddrPort
	for _, n := range m.Msm.Nodes {
		at = append(at, n.At)
		if n.ID != "" {
			k.sessions.Nodes.All = append(k.sessions.Nodes.All, n.ID)
		}
	}
	k.client = newCacheClient(t, at, m.Msm.Timeout)
	return k
}

func (k *msm) start() error {
	k.client.start()
	if k.sessions.Sticky {
		k.t.host.After(k.t.config.Background, &background{t: k.t, task: k.refresh, every: 1})
	}
	k.t.everyTick(k.expire)
	return nil
}

// A clean stop leaves the sessions in memcached.
func (k *msm) stop() {}

// named reports whether ids name the memcached of their session: they do not where the
// only one has no name.
func (k *msm) named() bool { return len(k.sessions.Nodes.All) > 0 }

// available reports whether a node answers, by asking it where that is not known.
func (k *msm) available(node string) bool {
	is, known := k.sessions.Nodes.Known(node, k.t.now())
	if known {
		return is
	}
	_, err := k.get(session.MsmPing(node))
	k.sessions.Nodes.Asked(node, err == nil, k.t.now())
	return err == nil
}

// reachable reports whether a session of that id can be in memcached now.
func (k *msm) reachable(id string) bool {
	if !k.named() {
		return true
	}
	node := session.MsmNode(id)
	return node != "" && k.available(node)
}

// serverOf gives the server that has a key: the one that it names, or for a second copy
// the next one.
func (k *msm) serverOf(key string) (int, error) {
	if !k.named() {
		return 0, nil
	}
	node := session.MsmNode(key)
	if session.MsmIsBackup(key) {
		node = k.sessions.Nodes.Next(node, k.available)
	}
	i := slices.IndexFunc(k.rules.Nodes, func(n MsmNode) bool { return n.ID == node })
	if i < 0 || node == "" {
		return 0, errNoNode
	}
	return i, nil
}

// send sends a command to the server of its key.
func (k *msm) send(q host.CacheRequest) (*cacheOp, error) {
	server, err := k.serverOf(q.Key())
	if err != nil {
		return nil, err
	}
	return k.client.send(server, q), nil
}

// do sends a command and waits for its answer.
func (k *msm) do(q host.CacheRequest) (*host.CacheReply, error) {
	op, err := k.send(q)
	if err == nil {
		err = k.client.await(op, k.client.timeout)
	}
	if err != nil {
		return nil, err
	}
	return op.a, nil
}

// get gives what a key has, nil for nothing.
func (k *msm) get(key string) (*host.CacheItem, error) {
	a, err := k.do(cacheRequest("get", key))
	if err != nil {
		return nil, err
	}
	return a.Find(key), nil
}

// set sends a value.
func (k *msm) set(key, data string, fill int, lifetime time.Duration) (*cacheOp, error) {
	q := cacheRequest("set", key)
	q.Data, q.Fill, q.Expires = data, fill, session.MsmExpires(lifetime, k.t.now())
	return k.send(q)
}

// add stores a value under a key that has none, for so many seconds.
func (k *msm) add(key, data string, seconds int64) (added bool, err error) {
	q := cacheRequest("add", key)
	q.Data, q.Expires = data, seconds
	a, err := k.do(q)
	return err == nil && a.Line == "STORED", err
}

// remove deletes a key and waits until that is done.
func (k *msm) remove(key string) { _, _ = k.do(cacheRequest("delete", key)) } // what is left expires

// forget deletes a session's keys.
func (k *msm) forget(id string) {
	if k.named() && session.MsmNode(id) == "" {
		return
	}
	k.remove(id)
	if k.sessions.Sticky {
		return
	}
	keys := []string{session.MsmValidity(id)}
	if k.secondary() {
		keys = append(keys, session.MsmBackup(id), session.MsmBackup(session.MsmValidity(id)))
	}
	for _, key := range keys {
		_, _ = k.send(cacheRequest("delete", key))
	}
}

// secondary reports whether there are second copies.
func (k *msm) secondary() bool { return !k.sessions.Sticky && len(k.rules.Nodes) > 1 }

// expire is processExpires, refresh the background thread's look after copies that would
// expire before their sessions.
func (k *msm) expire() {
	for _, id := range k.sessions.Tick(k.t.now()) {
		k.forget(id)
	}
}

func (k *msm) refresh() {
	now := k.t.now()
	var fading []*session.Session
	k.sessions.Each(func(s *session.Session) {
		if k.sessions.Fading(s, now, k.t.config.Background) {
			fading = append(fading, s)
		}
	})
	for _, s := range fading {
		if k.sessions.Get(s.ID) == s && k.storable(s) {
			k.write(s, k.sessions.Refresh(s, k.t.now()))
		}
	}
}

func (k *msm) statistics() statistics {
	n := k.sessions.Len()
	return statistics{active: n, full: n, memory: k.sessions.Memory()}
}
func (k *msm) peek(id string) *session.Session { return k.sessions.Get(id) }
