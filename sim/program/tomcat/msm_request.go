package tomcat

import (
	"strings"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/mechanism/session"
)

// begin runs what stands before the application: Tomcat's authenticator, which asks for
// the session of every request, and the manager's valve, which gives it another id where
// it came from another server, or its memcached does not answer.
func (k *msm) begin(v *visit) {
	v.msm.line = msmLine(v.q)
	v.msm.ignored = filtered(k.rules.Ignored, v.msm.line)
	if v.id == "" {
		return
	}
	v.session = k.find(v)
	switch {
	case v.msm.ignored:
	case k.takeOver(v):
	case !k.named():
	case k.sessions.Sticky:
		k.relocate(v)
	default:
		k.restore(v)
	}
}

// msmLine is a request as patterns see it: a POST's query is not there.
func msmLine(q *host.Request) string {
	uri := q.URI
	if strings.EqualFold(q.Method, "post") {
		uri, _, _ = strings.Cut(uri, "?")
	}
	return q.Method + " " + uri
}

// find gives the session, from memory or else from memcached.
func (k *msm) find(v *visit) *session.Session {
	s, expired := k.sessions.Find(v.id, k.t.now())
	if expired {
		k.forget(v.id)
		return nil
	}
	if s == nil {
		if k.sessions.Sticky || !v.msm.ignored {
			s = k.fetch(v)
		}
		if s == nil {
			return nil
		}
	}
	k.use(v, s)
	return s
}

// fetch loads a session that is not in memory, and puts it there. Another request may
// have done so meanwhile: sessions that are not sticky are shared then.
func (k *msm) fetch(v *visit) *session.Session {
	if !k.reachable(v.id) || k.sessions.Missing(v.id, k.t.now()) {
		return nil
	}
	s := k.load(v)
	if s == nil {
		return nil
	}
	if other := k.sessions.Get(v.id); other != nil && !k.sessions.Sticky {
		return other
	}
	k.sessions.Add(s, k.t.now())
	return s
}

// use counts a request as one that uses a session, once.
func (k *msm) use(v *visit, s *session.Session) {
	if !k.sessions.Sticky && !v.msm.ignored && !v.msm.uses {
		v.msm.uses = true
		k.sessions.Begin(s)
	}
}

// renamed has the request go on with its session under another id.
func (k *msm) renamed(v *visit, s *session.Session, id string) {
	v.id, v.session, v.msm.renamed = id, s, true
	k.t.setCookie(v.a, id)
}

// takeOver gives a session that another server had (its id names that one's jvmRoute)
// an id of this server, and deletes the copy under the old one.
func (k *msm) takeOver(v *visit) bool {
	route := k.t.config.JvmRoute
	if !k.sessions.Sticky || route == "" || session.MsmRoute(v.id) == route {
		return false
	}
	id := k.ownID(v.id)
	if s := k.sessions.Get(id); s != nil { // it was taken over before
		k.renamed(v, s, id)
		return true
	}
	s := k.sessions.Get(v.id)
	if s == nil {
		if s = k.fetch(v); s == nil {
			return false
		}
	}
	old := v.id
	k.sessions.Rename(s, id)
	k.renamed(v, s, id)
	k.forget(old)
	return true
}

// ownID is an id with this server's jvmRoute, and with another memcached where it names
// one of failoverNodes.
func (k *msm) ownID(id string) string {
	id = session.MsmWithRoute(id, k.t.config.JvmRoute)
	nodes := &k.sessions.Nodes
	node := session.MsmNode(id)
	for _, failover := range nodes.Failover {
		if node == failover {
			if other := nodes.Instead(node, k.nodes, k.available); other != "" {
				return session.MsmWithNode(id, other)
			}
		}
	}
	return id
}

// relocate names another memcached in the id of a session in memory whose own does not
// answer: it is stored there at the end of the request.
func (k *msm) relocate(v *visit) {
	s := k.sessions.Get(v.id)
	if s == nil {
		return
	}
	nodes, other := &k.sessions.Nodes, ""
	switch node := session.MsmNode(v.id); {
	case node == "":
		other = nodes.ForNew(k.nodes, k.available)
	case !k.available(node):
		other = nodes.Instead(node, k.nodes, k.available)
	}
	if other == "" {
		return
	}
	id := session.MsmWithNode(v.id, other)
	k.sessions.Rename(s, id)
	k.renamed(v, s, id)
}

// restore loads the second copy of a session whose memcached does not answer. Its id
// names the next one from then on.
func (k *msm) restore(v *visit) {
	node := session.MsmNode(v.id)
	if node == "" || k.available(node) {
		return
	}
	nodes := &k.sessions.Nodes
	next := nodes.Next(node, k.available)
	if next == "" {
		return
	}
	s := k.loadBackup(v.id, next)
	for at := node; s == nil; { // as if each of the others had been its own
		if at = nodes.Next(at, k.available); at == "" || at == node {
			return
		}
		s = k.loadBackup(session.MsmWithNode(v.id, at), next)
	}
	k.sessions.Add(s, k.t.now())
	k.use(v, s)
	k.renamed(v, s, s.ID)
}

func (k *msm) create(v *visit) *session.Session {
	s := k.sessions.Create(k.nodeID(k.t.newID()), k.t.now())
	if s != nil && !k.sessions.Sticky {
		v.msm.uses = true
		k.sessions.Begin(s)
	}
	return k.t.created(v, s)
}

// end runs what stands behind the application: the session is stored where it has
// changed, and one that is not sticky leaves the memory.
func (k *msm) end(v *visit) {
	if v.id == "" {
		return
	}
	s := k.sessions.Get(v.id)
	switch {
	case s == nil && v.msm.ignored:
	case s == nil:
		if k.storableID(v.id) && !k.sessions.Sticky && !k.sessions.Missing(v.id, k.t.now()) {
			k.touch(v.id, v.msm.line)
		}
	case k.sessions.Sticky:
		if force := v.msm.renamed; !v.msm.ignored && k.sessions.Due(s, force) && k.storable(s) {
			k.behind(k.sessions.Async, func() { k.store(s, force) })
		}
	case v.msm.uses && !k.sessions.End(s) || !v.msm.uses && k.sessions.Used(s):
		// the last request that uses it stores it
	default:
		k.sessions.Release(s)
		if v.msm.ignored {
			k.unlock(s)
			k.sessions.Locking.Ended(v.msm.line, false, k.t.now())
			return
		}
		k.endShared(v.msm.line, s, v.msm.renamed)
	}
}

// invalidate deletes the copies as well.
func (k *msm) invalidate(_ *visit, s *session.Session) {
	k.sessions.Invalidate(s)
	k.forget(s.ID)
}

// changeID gives the session an id that names a memcached anew. The copies under the old
// one are deleted, and it is stored at the end of the request, whatever it holds: a login
// has changed who the user is (MemcachedBackupSession.authenticationChanged).
func (k *msm) changeID(v *visit, s *session.Session) {
	old := s.ID
	k.sessions.Rename(s, k.nodeID(k.t.newID()))
	k.renamed(v, s, s.ID)
	k.forget(old)
}

// nodeID has an id name the memcached of a new session.
func (k *msm) nodeID(id string) string {
	if !k.named() {
		return id
	}
	return session.MsmWithNode(id, k.sessions.Nodes.ForNew(k.nodes, k.available))
}

// storable reports whether a session has a copy: its id must name a memcached.
func (k *msm) storable(s *session.Session) bool { return k.storableID(s.ID) }

func (k *msm) storableID(id string) bool { return !k.named() || session.MsmStorable(id) }

// behind runs a part of a request behind its answer, or before it.
func (k *msm) behind(is bool, part func()) {
	if is {
		k.t.host.Go(host.TaskFunc(part))
		return
	}
	part()
}
