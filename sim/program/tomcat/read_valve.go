package tomcat

import (
	"regexp"

	"github.com/hadrill/hadrill/sim/conf"
	"github.com/hadrill/hadrill/sim/mechanism/session"
)

const (
	answersItself = "it answers requests itself, which is not modelled"
	persistValve  = catalina + "valves.PersistentValve"
)

// valves are the classes of Valves outside of a Cluster.
var valves = []class{
	{name: persistValve}, {name: redisValveClass},
	{name: catalina + "valves.AccessLogValve", without: noLog},
	{name: catalina + "valves.ExtendedAccessLogValve", without: noLog},
	{name: catalina + "valves.JsonAccessLogValve", without: noLog},
	{name: catalina + "valves.ErrorReportValve", without: noContent},
	{name: catalina + "valves.JsonErrorReportValve", without: noContent},
	{name: catalina + "valves.ProxyErrorReportValve", without: noContent},
	{name: catalina + "valves.RemoteIpValve", without: "the application does not look at addresses"},
	{name: catalina + "valves.SSLValve", without: "the application does not look at certificates"},
	{name: catalina + "valves.StuckThreadDetectionValve", without: noLog},
	{name: catalina + "valves.CrawlerSessionManagerValve", without: "no crawler comes"},
	{name: catalina + "valves.RemoteAddrValve", refused: answersItself},
	{name: catalina + "valves.RemoteHostValve", refused: answersItself},
	{name: catalina + "valves.RemoteCIDRValve", refused: answersItself},
	{name: catalina + "valves.SemaphoreValve", refused: answersItself},
	{name: catalina + "valves.HealthCheckValve", refused: answersItself},
	{name: catalina + "valves.LoadBalancerDrainingValve", refused: answersItself},
	{name: catalina + "valves.rewrite.RewriteValve", refused: answersItself},
	{name: catalina + "authenticator.SingleSignOn", without: "nobody logs in"},
	{name: catalina + "ha.tcp.ReplicationValve", refused: "expected it in the <Cluster>"},
	{name: catalina + "ha.session.JvmRouteBinderValve", refused: "expected it in the <Cluster>"},
}

func (r *reader) valve(e *conf.Element) {
	switch r.class(e, "", append(valves, otherRedisValves...)) {
	case persistValve:
	case redisValveClass:
		r.redisValved = true
		r.attributes(e, nil)
		return
	default:
		return
	}
	r.c.PersistentValve = true
	r.attributes(e, []attribute{
		{names: "filter", read: pattern(&r.c.ValveFilter)},
		{names: "semaphoreBlockOnAcquire", read: func(s string) string {
			waits := true
			expected := truth(&waits)(s)
			r.c.ValveRefuses = !waits
			return expected
		}},
		{names: "semaphoreFairness, semaphoreAcquireUninterruptibly", without: noJVM},
	})
}

// valved makes of a PersistentManager the way that a PersistentValve has of it. The
// valve alone has no effect.
func (r *reader) valved(e *conf.Element) {
	switch {
	case !r.c.PersistentValve:
	case r.c.Manager.Store == session.PersistentStore:
		r.c.Manager.Store = session.ValveStore
	case r.c.Manager.Store == session.RowsStore:
		r.c.Manager.Store = session.RowsValveStore
	case r.c.Manager.Store != session.ValveStore && r.c.Manager.Store != session.RowsValveStore:
		r.Note(e, "Valve", "PersistentValve has no effect: the Manager has no Store")
	}
}

// filtered reports whether a path is one of which a filter wants nothing done.
func filtered(filter *regexp.Regexp, path string) bool {
	return filter != nil && filter.MatchString(path)
}
