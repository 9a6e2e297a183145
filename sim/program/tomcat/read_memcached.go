package tomcat

import (
	"net/netip"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/hadrill/hadrill/sim/conf"
	"github.com/hadrill/hadrill/sim/mechanism/session"
)

// memcachedManager reads memcached-session-manager's element (its wiki, SetupAndConfiguration;
// version 2.3, which runs in Tomcat 9 and older).
func (r *reader) memcachedManager(e *conf.Element, m *Manager, general []attribute) {
	s, failover, locking := &m.Msm, "", ""
	r.attributes(e, append(general,
		attribute{names: "memcachedNodes", read: func(text string) (expected string) {
			s.Nodes, expected = memcachedNodes(text)
			return expected
		}},
		attribute{names: "failoverNodes", read: text(&failover)},
		attribute{names: "sticky", read: truth(&s.Rules.Sticky)},
		attribute{names: "sessionBackupAsync", read: truth(&s.Rules.Async)},
		attribute{names: "sessionBackupTimeout", read: span(&s.Rules.Timeout, time.Millisecond, 1)},
		attribute{names: "operationTimeout", read: span(&s.Timeout, time.Millisecond, 1)},
		attribute{names: "lockingMode", read: func(text string) string { locking = text; return lockingMode(text, &s.Locking) }},
		attribute{names: "requestUriIgnorePattern", read: pattern(&s.Ignored)},
		attribute{names: "sessionAttributeFilter", read: pattern(&s.Rules.Filter)},
		attribute{names: "memcachedProtocol", read: onlyIf("text", "servers here speak no other")},
		attribute{names: "storageKeyPrefix", read: onlyIf("webappVersion", "keys have no prefix here")},
		attribute{names: "enabled", read: onlyIf("true", "sessions would be in memory alone")},
		attribute{names: "username, password", refused: "servers here ask nobody who they are"},
		attribute{names: "transcoderFactoryClass, copyCollectionsForSerialization, customConverter", without: "a session in memcached is as long as its attributes, whatever writes them"},
		attribute{names: "enableStatistics", without: noMan},
		attribute{names: "backupThreadCount", without: noJVM},
	))
	r.managerChildren(e, nil)
	m.Store = session.StickyStore
	if !s.Rules.Sticky {
		m.Store = session.NonStickyStore
	}
	if a := e.Attribute("memcachedNodes"); a != nil {
		s.Where = conf.Pos{File: e.File.Name, Line: a.Value.Line, Col: a.Value.Col}
	} else {
		r.Wrong(e, e.Name, "<Manager> of memcached without memcachedNodes: expected %s", memcachedForm)
	}
	r.failoverNodes(e, s, failover)
	if a := e.Attribute("lockingMode"); a != nil && s.Rules.Sticky && !strings.EqualFold(locking, "none") {
		r.Note(e, "lockingMode", "sticky sessions are not locked")
	}
	if a := e.Attribute("requestUriIgnorePattern"); a != nil && strings.HasSuffix(a.Value.Text, "$") && !strings.HasPrefix(a.Value.Text, ".*") {
		r.NoteAt(conf.Pos{File: e.File.Name, Line: a.Value.Line, Col: a.Value.Col}, "requestUriIgnorePattern", "it must match the method, the path and the query as a whole, so that it matches nothing unless it begins with .*")
	}
	if !s.Rules.Sticky && s.Rules.Filter != nil {
		r.Note(e, "sessionAttributeFilter", "all other attributes are lost after each request, for the sessions are not sticky")
	}
}

// failoverNodes reads their names, which memcachedNodes must have, and not all of them.
func (r *reader) failoverNodes(e *conf.Element, s *Msm, names string) {
	a := e.Attribute("failoverNodes")
	if a == nil || s.Nodes == nil {
		return
	}
	var all []string
	for _, n := range s.Nodes {
		all = append(all, n.ID)
	}
	for _, n := range fieldsOf(names) {
		if !slices.Contains(all, n) {
			r.Wrong(e, a.Value, "attribute %q of <Manager>: found node %q, expected one of memcachedNodes: %s", "failoverNodes", n, strings.Join(all, ", "))
			return
		}
		s.Failover = append(s.Failover, n)
	}
	switch {
	case len(s.Failover) == 0:
	case len(all) == 1:
		r.Wrong(e, a.Value, "attribute %q of <Manager>: found %q, expected none beside a single node", "failoverNodes", names)
	case !slices.ContainsFunc(all, func(n string) bool { return !slices.Contains(s.Failover, n) }):
		r.Wrong(e, a.Value, "attribute %q of <Manager>: found all of memcachedNodes, expected one less at the least: no session can be made otherwise", "failoverNodes")
	case !s.Rules.Sticky:
		r.Note(e, "failoverNodes", "sessions that are not sticky have no copy there")
	}
}

// lockingMode reads none, all, auto or uriPattern:REGEX.
func lockingMode(s string, to *session.MsmLocking) (expected string) {
	if p, is := strings.CutPrefix(s, "uriPattern:"); is {
		to.Mode, to.Pattern = session.MsmLockPattern, regexp.MustCompile(`^$`)
		return pattern(&to.Pattern)(p)
	}
	mode, known := map[string]session.MsmMode{"none": session.MsmLockNone, "all": session.MsmLockAll, "auto": session.MsmLockAuto}[strings.ToLower(s)]
	if !known {
		return "none, all, auto or uriPattern:REGEX"
	}
	to.Mode = mode
	return ""
}

const memcachedForm = "nodes such as n1:10.0.0.71:11211,n2:10.0.0.72:11211"

// memcachedNodes reads "n1:host:port,n2:host:port", or a single "host:port".
func memcachedNodes(s string) (nodes []MsmNode, expected string) {
	words := fieldsOf(s)
	for _, n := range words {
		parts := strings.Split(n, ":")
		if len(words) == 1 && len(parts) == 2 {
			parts = append([]string{""}, parts...)
		}
		if len(parts) != 3 || len(words) > 1 && parts[0] == "" || strings.Trim(parts[0], wordLetters) != "" || parts[1] == "" {
			return nil, memcachedForm
		}
		port, ok := conf.Port(parts[2])
		if !ok {
			return nil, memcachedForm + ": " + parts[2] + " is no port"
		}
		at, err := netip.ParseAddr(parts[1])
		if parts[1] == "localhost" {
			at, err = netip.AddrFrom4([4]byte{127, 0, 0, 1}), nil
		}
		if err != nil {
			return nil, memcachedForm + ": " + parts[1] + " is no address, and names are not looked up here"
		}
		if slices.ContainsFunc(nodes, func(o MsmNode) bool { return o.ID == parts[0] }) {
			return nil, memcachedForm + ", each with a name of its own"
		}
		nodes = append(nodes, MsmNode{parts[0], netip.AddrPortFrom(at, port)})
	}
	if len(nodes) == 0 {
		return nil, memcachedForm
	}
	return nodes, ""
}

// wordLetters are those of a node's name.
const wordLetters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_"

// fieldsOf splits a list at commas and spaces.
func fieldsOf(s string) []string {
	return strings.FieldsFunc(s, func(c rune) bool { return c == ',' || c == ' ' || c == '\t' || c == '\n' || c == '\r' })
}
