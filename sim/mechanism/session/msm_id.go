package session

import "strings"

// How memcached-session-manager 2.3 writes ids and keys: "ABC-n1.jvm1" is a session
// of which the memcached n1 has the copy and the server jvm1 the session itself
// (SessionIdFormat).

// MsmNode is the memcached that an id names, "" for none.
func MsmNode(id string) string {
	dash, dot := strings.IndexByte(id, '-'), strings.IndexByte(id, '.')
	switch {
	case dash < 0, dot >= 0 && dot < dash: // the dash is the route's
		return ""
	case dot < 0:
		return id[dash+1:]
	}
	return id[dash+1 : dot]
}

// MsmRoute is the jvmRoute in an id, "" for none.
func MsmRoute(id string) string {
	_, route, _ := strings.Cut(id, ".")
	return route
}

// MsmWithNode names another memcached in an id, or one where it names none.
func MsmWithNode(id, node string) string {
	base, route, routed := strings.Cut(id, ".")
	base, _, _ = strings.Cut(base, "-")
	if node != "" {
		base += "-" + node
	}
	if routed {
		base += "." + route
	}
	return base
}

// MsmWithRoute names another server in an id, none where route is "".
func MsmWithRoute(id, route string) string {
	base, _, _ := strings.Cut(id, ".")
	if route == "" {
		return base
	}
	return base + "." + route
}

// MsmStorable reports whether sessions of that id have a copy: it names a memcached.
func MsmStorable(id string) bool {
	base, route, routed := strings.Cut(id, ".")
	plain, node, _ := strings.Cut(base, "-")
	return plain != "" && node != "" && (!routed || route != "" && !strings.Contains(route, "."))
}

// The keys beside a session's own, which is its id.
const (
	backupPrefix   = "bak:"
	validityPrefix = "validity:"
	lockPrefix     = "lock:"
)

// MsmValidity is the key of what is known of a session's use, MsmLock that of its lock,
// MsmBackup that of the second copy of a key.
func MsmValidity(id string) string { return validityPrefix + id }
func MsmLock(id string) string     { return lockPrefix + id }
func MsmBackup(key string) string  { return backupPrefix + key }

// MsmIsBackup reports whether a key is that of a second copy.
func MsmIsBackup(key string) bool { return strings.HasPrefix(key, backupPrefix) }

// MsmPing is the key that is asked for to find out whether a memcached answers.
func MsmPing(node string) string { return "ping-" + node }
