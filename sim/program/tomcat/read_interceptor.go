package tomcat

import (
	"time"

	"github.com/hadrill/hadrill/sim/conf"
)

const (
	interceptorOf = groupOf + "interceptors."
	changesOrder  = "it changes what messages do, which is not modelled"
)

// interceptors are the classes of Interceptors.
var interceptors = []class{
	{name: interceptorOf + "TcpFailureDetector"},
	{name: interceptorOf + "MessageDispatchInterceptor"},
	{name: interceptorOf + "TcpPingInterceptor"},
	{name: interceptorOf + "StaticMembershipInterceptor"},
	{name: interceptorOf + "ThroughputInterceptor", without: noLog},
	{name: interceptorOf + "OrderInterceptor", refused: changesOrder},
	{name: interceptorOf + "TwoPhaseCommitInterceptor", refused: changesOrder},
	{name: interceptorOf + "FragmentationInterceptor", refused: changesOrder},
	{name: interceptorOf + "GzipInterceptor", refused: changesOrder},
	{name: interceptorOf + "EncryptInterceptor", refused: changesOrder},
	{name: interceptorOf + "DomainFilterInterceptor", refused: changesOrder},
	{name: interceptorOf + "NonBlockingCoordinator", refused: changesOrder},
	{name: interceptorOf + "SimpleCoordinator", refused: changesOrder},
	{name: interceptorOf + "MessageDispatch15Interceptor", refused: "Tomcat 10.1 has no such class any more, expected " + interceptorOf + "MessageDispatchInterceptor"},
}

func (r *reader) interceptor(e *conf.Element, k *Cluster) {
	option := attribute{names: "optionFlag", without: noMan}
	switch lastOf(r.class(e, "", interceptors)) {
	case "TcpFailureDetector":
		k.Detect = true
		r.attributes(e, []attribute{option,
			{names: "connectTimeout", read: span(&k.Verify, time.Millisecond, 1)},
			{names: "performReadTest", read: onlyIf("false", "a frozen member would fail it, which is not modelled")},
			{names: "performSendTest, readTestTimeout, removeSuspectsTimeout", without: noSocket},
		})
	case "MessageDispatchInterceptor":
		k.Dispatch = true
		r.attributes(e, []attribute{option,
			{names: "maxQueueSize, maxThreads, maxSpareThreads, keepAliveTime, useDeepClone, alwaysSend", refused: "the defaults are modelled"},
		})
	case "TcpPingInterceptor":
		k.Ping = time.Second
		r.attributes(e, []attribute{option,
			{names: "interval", read: span(&k.Ping, time.Millisecond, 1)},
			{names: "useThread", read: onlyIf("true", "a thread of its own is modelled")},
			{names: "staticOnly", read: onlyIf("false", "all members are pinged here")},
		})
	case "StaticMembershipInterceptor":
		r.attributes(e, []attribute{option})
		for _, c := range e.Elements {
			if c.Name.Text == "LocalMember" {
				r.passes(c, map[string]string{"LocalMember": "the Receiver says where this server is"})
				continue
			}
			r.staticMember(c, k)
		}
	}
}

func (r *reader) staticMember(e *conf.Element, k *Cluster) {
	if e.Name.Text != "Member" {
		r.passes(e, nil)
		return
	}
	if r.class(e, "", []class{{name: catalina + "tribes.membership.StaticMember"}}) == "" {
		return
	}
	var m StaticMember
	r.attributes(e, []attribute{
		{names: "host", read: text(&m.Host)},
		{names: "port", read: portNumber(&m.Port)},
		{names: "securePort, udpPort", read: onlyIf("-1", "messages go over TCP without TLS here")},
		{names: "uniqueId, domain", without: noMan},
	})
	if m.Host == "" || m.Port == 0 {
		r.Wrong(e, e.Name, "<Member> without host and port: expected host=\"10.0.0.5\" port=\"4000\"")
		return
	}
	k.Static = append(k.Static, m)
}
