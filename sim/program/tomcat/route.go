package tomcat

import "strings"

// otherRoute reports whether a session id names another server's jvmRoute, and gives
// the id with this one's (JvmRouteBinderValve).
func (t *tomcat) otherRoute(id string) (renamed string, other bool) {
	route := t.config.JvmRoute
	if route == "" || !t.config.Cluster.BindRoute {
		return "", false
	}
	i := strings.LastIndexByte(id, '.')
	if i < 0 || id[i+1:] == route {
		return "", false
	}
	return id[:i+1] + route, true
}
