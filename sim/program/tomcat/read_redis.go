package tomcat

import (
	"net/netip"
	"strings"
	"time"

	"github.com/hadrill/hadrill/sim/conf"
	"github.com/hadrill/hadrill/sim/mechanism/session"
)

// Classes that keep sessions in Redis. Those of the same form have other rules.
const (
	redisValveClass = "com.orangefunction.tomcat.redissessions.RedisSessionHandlerValve"

	likeSpring = "it keeps a session as a hash with a field for each attribute; what comes nearest is sessions: {redis: MACHINE, as: spring} of the scenario"
	likeWhole  = "it keeps a session as one value under its id; what comes nearest is " + session.RedisManager + ", or sessions: {redis: MACHINE, as: whole} of the scenario"
	noSuchWay  = "its valve belongs to a Manager that is not supported"
)

// otherRedisManagers are classes that strangers' files have, and what comes nearest.
var otherRedisManagers = []class{
	{name: "org.redisson.tomcat.RedissonSessionManager", refused: likeSpring},
	{name: "org.redisson.tomcat.JndiRedissonSessionManager", refused: likeSpring},
	{name: "com.radiadesign.catalina.session.RedisSessionManager", refused: likeWhole},
	{name: "tomcat.request.session.redis.SessionManager", refused: likeWhole},
	{name: "com.r.tomcat.session.management.RequestSessionManager", refused: likeWhole},
	{name: "com.crimsonhexagon.rsm.lettuce.LettuceSessionManager", refused: likeWhole},
	{name: "com.crimsonhexagon.rsm.redisson.SingleServerSessionManager", refused: likeWhole},
}

// otherRedisValves are the valves of these.
var otherRedisValves = []class{
	{name: "com.radiadesign.catalina.session.RedisSessionHandlerValve", refused: noSuchWay},
	{name: "tomcat.request.session.redis.SessionHandlerValve", refused: noSuchWay},
	{name: "com.r.tomcat.session.management.RequestSessionHandlerValve", refused: noSuchWay},
	{name: "org.redisson.tomcat.UpdateValve", refused: noSuchWay},
}

// jedisTimeout is Jedis' Protocol.DEFAULT_TIMEOUT, for connecting and for answers.
const jedisTimeout = 2 * time.Second

// redisManager reads tomcat-redis-session-manager's element (its README; version 2.0, which
// runs in Tomcat 7). What it says is where the application's sessions are, unless the
// scenario says so itself.
func (r *reader) redisManager(e *conf.Element, general []attribute) {
	s := Sessions{Store: session.RedisStore, Client: Follow, Manager: &RedisManager{}, Timeout: jedisTimeout}
	host, port := netip.AddrFrom4([4]byte{127, 0, 0, 1}), uint16(6379)
	var kept []attribute
	for _, a := range general {
		if a.names != "maxInactiveInterval" && a.names != "maxActiveSessions" {
			kept = append(kept, a)
		}
	}
	r.attributes(e, append(kept,
		attribute{names: "host", read: redisHost(&host)},
		attribute{names: "port", read: portNumber(&port)},
		attribute{names: "database", read: onlyIf("0", "Redis has one database here")},
		attribute{names: "password", read: text(&s.Password)},
		attribute{names: "timeout", read: span(&s.Timeout, time.Millisecond, 1)},
		attribute{names: "sentinelMaster", read: text(&s.Master)},
		attribute{names: "sentinels", read: redisSentinels(&s.Sentinels)},
		attribute{names: "sessionPersistPolicies", read: func(words string) string { return r.persistPolicies(e, words, s.Manager) }},
		attribute{names: "maxInactiveInterval", without: "Tomcat puts the application's session-timeout in its place"},
		attribute{names: "maxActiveSessions", without: "the manager does not look at it"},
		attribute{names: "serializationStrategyClass", without: "a session in Redis is as long as its attributes, whatever writes them"},
		attribute{names: "connectionPoolMaxTotal, connectionPoolMaxIdle, connectionPoolMinIdle, connectionPoolMaxWaitMillis, connectionPoolTestOnBorrow, connectionPoolTestOnCreate, connectionPoolTestOnReturn, connectionPoolTestWhileIdle, connectionPoolTimeBetweenEvictionRunsMillis, connectionPoolMinEvictableIdleTimeMillis, connectionPoolBlockWhenExhausted", without: "there are as many connections to Redis as are needed"},
	))
	r.managerChildren(e, nil)
	if s.ConnectTimeout = s.Timeout; s.Master == "" && len(s.Sentinels) == 0 {
		s.Redis = netip.AddrPortFrom(host, port)
	} else if s.Master == "" || len(s.Sentinels) == 0 {
		r.Wrong(e, e.Name, "sentinelMaster and sentinels belong together: expected both, or neither")
	}
	r.redisElement, s.Where = e, r.place(e)
	r.c.Sessions = s
}

// place is where the element's host or sentinels stand, or the element.
func (r *reader) place(e *conf.Element) conf.Pos {
	for _, name := range [...]string{"sentinels", "host"} {
		if a := e.Attribute(name); a != nil {
			return conf.Pos{File: e.File.Name, Line: a.Value.Line, Col: a.Value.Col}
		}
	}
	return e.Pos()
}

func redisHost(to *netip.Addr) func(string) string {
	return func(s string) string {
		if s == "localhost" {
			return ""
		}
		at, err := netip.ParseAddr(s)
		if err != nil {
			return "an address: names are not looked up here"
		}
		*to = at
		return ""
	}
}

// redisSentinels reads "host:port,host:port".
func redisSentinels(to *[]netip.AddrPort) func(string) string {
	return func(s string) string {
		for _, word := range fieldsOf(s) {
			at, err := netip.ParseAddrPort(word)
			if err != nil {
				return "addresses and ports such as 10.0.0.41:26379,10.0.0.42:26379: names are not looked up here"
			}
			*to = append(*to, at)
		}
		return ""
	}
}

// persistPolicies reads sessionPersistPolicies.
func (r *reader) persistPolicies(e *conf.Element, words string, to *RedisManager) string {
	for _, word := range fieldsOf(words) {
		switch strings.ToUpper(word) {
		case "DEFAULT":
		case "ALWAYS_SAVE_AFTER_REQUEST":
			to.Always = true
		case "SAVE_ON_CHANGE":
			r.Note(e, "SAVE_ON_CHANGE", "a session is written behind the application, not at each setAttribute as well")
		default:
			return "DEFAULT, SAVE_ON_CHANGE or ALWAYS_SAVE_AFTER_REQUEST"
		}
	}
	return ""
}

// redisValve is the valve of that manager, without which Tomcat does not start.
func (r *reader) redisValve(e *conf.Element) {
	switch {
	case r.redisElement != nil && !r.redisValved:
		r.Wrong(r.redisElement, r.redisElement.Name, "a RedisSessionManager without its valve, which Tomcat does not start (LifecycleException): expected <Valve className=%q/> before it", redisValveClass)
	case r.redisElement == nil && r.redisValved:
		r.Note(e, "Valve", "RedisSessionHandlerValve has no effect: the Manager is another")
	}
}
