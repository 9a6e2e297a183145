package tomcat

import (
	"net/netip"
	"regexp"
	"time"

	"github.com/hadrill/hadrill/sim/conf"
	"github.com/hadrill/hadrill/sim/mechanism/session"
)

// readCluster reads <Cluster> (Tomcat 10.1, Configuration Reference, The Cluster
// object).
func (r *reader) readCluster(e *conf.Element) {
	if r.class(e, "", []class{{name: catalina + "ha.tcp.SimpleTcpCluster"}}) == "" {
		return
	}
	k := newCluster()
	r.c.Cluster = k
	r.attributes(e, []attribute{
		{names: "channelSendOptions", read: sendOptions(&k.Options)},
		{names: "channelStartOptions", read: onlyIf("15", "others leave out a part of the channel")},
		{names: "heartbeatBackgroundEnabled", read: onlyIf("false", "the channel's own heartbeat is modelled")},
		{names: "notifyLifecycleListenerOnFailure, clusterName", without: noMan},
	})
	var manager, channel *conf.Element
	valves, listeners := false, false
	for _, c := range e.Elements {
		switch c.Name.Text {
		case "Manager":
			if !r.LeavesAside(c, "Manager") && r.one(c, &manager, "Tomcat keeps the last one, expected one") {
				k.Manager = r.readManager(c)
				if s := k.Manager.Store; s != session.DeltaStore && s != session.BackupStore {
					r.Wrong(c, c.Name, "the Manager of a <Cluster>: expected %s or %s", session.DeltaManager, session.BackupManager)
				}
			}
		case "Channel":
			if r.one(c, &channel, "Tomcat keeps the last one, expected one") {
				r.channel(c, k)
			}
		case "Valve":
			if !valves { // Tomcat adds its own only where there is none
				k.Replicate, k.BindRoute, valves = false, false, true
			}
			r.clusterValve(c, k)
		case "ClusterListener":
			if !listeners {
				k.Listen, listeners = false, true
			}
			r.clusterListener(c, k)
		default:
			r.passes(c, map[string]string{"Deployer": noDeploy, "Listener": noMan})
		}
	}
	if !k.Replicate {
		r.Note(e, "Cluster", "no session is replicated at the end of a request: a <Valve> is there, and none of them is a ReplicationValve")
	}
	if !k.Listen && k.Manager.Store == session.DeltaStore {
		r.Note(e, "Cluster", "messages of other servers are not read: a <ClusterListener> is there, and none of them is a ClusterSessionListener")
	}
}

var clusterValves = []class{
	{name: catalina + "ha.tcp.ReplicationValve"}, {name: catalina + "ha.session.JvmRouteBinderValve"},
	{name: catalina + "ha.authenticator.ClusterSingleSignOn", without: "nobody logs in"},
}

func (r *reader) clusterValve(e *conf.Element, k *Cluster) {
	enabled := true
	switch lastOf(r.class(e, "", clusterValves)) {
	case "ReplicationValve":
		k.Replicate = true
		r.attributes(e, []attribute{
			{names: "filter", read: func(s string) string { return r.replicationFilter(e, s, &k.Filter) }},
			{names: "primaryIndicator", read: onlyIf("false", "requests carry no such attribute here")},
			{names: "primaryIndicatorName, statistics", without: noMan},
		})
	case "JvmRouteBinderValve":
		r.attributes(e, []attribute{
			{names: "enabled", read: truth(&enabled)},
			{names: "sessionIdAttribute", without: noMan},
		})
		k.BindRoute = enabled
	}
}

// replicationFilter reads the one regular expression of paths; the list with semicolons
// of old Tomcats matches nothing.
func (r *reader) replicationFilter(e *conf.Element, s string, to **regexp.Regexp) string {
	if len(s) > 0 && regexp.MustCompile(`;`).MatchString(s) {
		r.Note(e, "filter", "a list with semicolons is one regular expression to Tomcat 10.1, which must match the whole path: it matches none")
	}
	return pattern(to)(s)
}

func (r *reader) clusterListener(e *conf.Element, k *Cluster) {
	if r.class(e, "", []class{{name: catalina + "ha.session.ClusterSessionListener"}}) != "" {
		k.Listen = true
		r.attributes(e, nil)
	}
}

// channel reads <Channel>. What it has no element for is as Tomcat makes it; the
// interceptors are those in the file, or Tomcat's two where it has none.
func (r *reader) channel(e *conf.Element, k *Cluster) {
	if r.class(e, catalina+"tribes.group.GroupChannel", []class{{name: groupOf + "GroupChannel"}}) == "" {
		return
	}
	r.attributes(e, []attribute{
		{names: "heartbeat", read: onlyIf("true", "the checks of members are made by it")},
		{names: "heartbeatSleeptime", read: onlyIf("5000", "another is not modelled")},
		{names: "optionCheck, jmxEnabled, jmxDomain, jmxPrefix, name", without: noMan},
	})
	var membership, receiver, sender *conf.Element
	intercepted := false
	for _, c := range e.Elements {
		switch c.Name.Text {
		case "Membership":
			if r.one(c, &membership, "Tomcat keeps the last one, expected one") {
				r.membership(c, k)
			}
		case "Receiver":
			if r.one(c, &receiver, "Tomcat keeps the last one, expected one") {
				r.receiver(c, k)
			}
		case "Sender":
			if r.one(c, &sender, "Tomcat keeps the last one, expected one") {
				r.sender(c, k)
			}
		case "Interceptor":
			if !intercepted {
				k.Detect, k.Dispatch, intercepted = false, false, true
			}
			r.interceptor(c, k)
		default:
			r.passes(c, map[string]string{"MembershipListener": noListener, "ChannelListener": noListener})
		}
	}
}

var memberships = []class{
	{name: catalina + "tribes.membership.McastService"},
	{name: catalina + "tribes.membership.StaticMembershipService", refused: "expected McastService, or a StaticMembershipInterceptor beside it"},
	{name: catalina + "tribes.membership.cloud.CloudMembershipService", refused: "there is no Kubernetes and no DNS here, expected McastService"},
}

func (r *reader) membership(e *conf.Element, k *Cluster) {
	if r.class(e, "", memberships) == "" {
		return
	}
	m := &k.Multicast
	r.attributes(e, []attribute{
		{names: "address", read: func(s string) string {
			if a, err := netip.ParseAddr(s); err != nil || !a.IsMulticast() {
				return "a multicast group such as 228.0.0.4"
			}
			m.Group = s
			return ""
		}},
		{names: "port", read: func(s string) string { m.Port = s; var n uint16; return portNumber(&n)(s) }},
		{names: "frequency", read: span(&m.Frequency, time.Millisecond, 1)},
		{names: "dropTime", read: span(&m.DropTime, time.Millisecond, 1)},
		{names: "ttl", read: func(s string) string {
			if s == "0" {
				return "1 or more: with 0 no heartbeat leaves the machine"
			}
			return ""
		}},
		{names: "bind, soTimeout, recoveryEnabled, recoveryCounter, recoverySleepTime, localLoopbackDisabled, domain", without: noSocket},
	})
	if m.DropTime <= m.Frequency {
		r.Note(e, "dropTime", "it is not longer than the pause between two heartbeats: members are given up all the time")
	}
}

func (r *reader) receiver(e *conf.Element, k *Cluster) {
	if r.class(e, "", []class{{name: catalina + "tribes.transport.nio.NioReceiver"}}) == "" {
		return
	}
	v := &k.Receiver
	r.attributes(e, []attribute{
		{names: "address", read: text(&v.Address)},
		{names: "port", read: portNumber(&v.Port)},
		{names: "autoBind", read: number(&v.AutoBind, 0, 65535)},
		{names: "securePort, udpPort", read: onlyIf("-1", "messages go over TCP without TLS here")},
		{names: "selectorTimeout, maxThreads, minThreads, maxIdleTime, rxBufSize, txBufSize, udpRxBufSize, udpTxBufSize, tcpNoDelay, soKeepAlive, ooBInline, soReuseAddress, soLingerOn, soLingerTime, soTrafficClass, timeout, useBufferPool, direct", without: noSocket},
	})
}

const pooledSender = catalina + "tribes.transport.nio.PooledParallelSender"

func (r *reader) sender(e *conf.Element, k *Cluster) {
	if r.class(e, "", []class{{name: catalina + "tribes.transport.ReplicationTransmitter"}}) == "" {
		return
	}
	r.attributes(e, nil)
	for _, c := range e.Elements {
		if c.Name.Text != "Transport" {
			r.passes(c, nil)
			continue
		}
		if r.class(c, "", []class{{name: pooledSender}, {name: catalina + "tribes.transport.bio.PooledMultiSender", refused: "Tomcat 10.1 has no such class any more, expected " + pooledSender}}) == "" {
			continue
		}
		r.attributes(c, []attribute{
			{names: "timeout", read: span(&k.Timeout, time.Millisecond, 1)},
			{names: "poolSize", read: number(&k.Pool, 1, 10000)},
			{names: "maxRetryAttempts", read: onlyIf("1", "another is not modelled")},
			{names: "keepAliveCount, keepAliveTime", read: onlyIf("-1", "connections are kept")},
			{names: "throwOnFailedAck, maxWait, rxBufSize, txBufSize, udpRxBufSize, udpTxBufSize, directBuffer, tcpNoDelay, soKeepAlive, ooBInline, soReuseAddress, soLingerOn, soLingerTime, soTrafficClass", without: noSocket},
		})
	}
}
