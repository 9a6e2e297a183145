package tomcat

import "strings"

// otherRoute reports whether a session id names another server's jvmRoute, and gives
// the id with this one's (JvmRouteBinderValve).
func (t *tomcat) otherRoute(id string) (renamed string, other bool) {
	route := t.config.JvmRoute
	i := strings.LastIndexByte(id, '.')
	if route == "" || i < 0 || id[i+1:] == route || !t.config.Cluster.BindRoute {
		return "", false
	}
	return id[:i+1] + route, true
}
