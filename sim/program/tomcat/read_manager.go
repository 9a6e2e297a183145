package tomcat

import (
	"time"

	"github.com/hadrill/hadrill/sim/conf"
	"github.com/hadrill/hadrill/sim/mechanism/session"
)

// managers are the classes of Managers.
var managers = []class{
	{name: session.StandardManager}, {name: session.PersistentManager}, {name: session.DeltaManager}, {name: session.BackupManager},
	{name: session.MemcachedManager},
}

// readManager reads a Manager of an application, or the template of a Cluster (Tomcat
// 10.1, Configuration Reference, The Manager Component and The ClusterManager object).
func (r *reader) readManager(e *conf.Element) Manager {
	name := r.class(e, session.StandardManager, managers)
	m := newManager(session.LocalStore)
	general := []attribute{
		{names: "maxActiveSessions", read: number(&m.MaxActive, -1, mostNumber)},
		{names: "processExpiresFrequency", read: number(&m.Every, 1, mostNumber)},
		{names: "maxInactiveInterval", refused: "Tomcat has dropped it: expected session-timeout in web.xml"},
		{names: "secureRandomClass, secureRandomAlgorithm, secureRandomProvider, sessionIdLength, persistAuthentication, persistAuthenticationInformation, notifyBindingListenerOnUnchangedValue, notifyAttributeListenerOnUnchangedValue, warnOnSessionAttributeFilterFailure, sessionAttributeValueClassNameFilter, sessionLastAccessAtStart, sessionActivityCheck", without: "ids are as Tomcat's own generator makes them, attributes such as the application sets"},
		{names: "sessionAttributeNameFilter", refused: "all attributes of the application are kept"},
	}
	switch name {
	case session.StandardManager:
		r.attributes(e, append(general, attribute{names: "pathname", read: text(&m.Pathname)}))
		if m.Pathname != "" {
			m.Store = session.PathnameStore
		}
		r.managerChildren(e, nil)
	case session.PersistentManager:
		r.persistentManager(e, &m, general)
	case session.DeltaManager:
		r.deltaManager(e, &m, general)
	case session.BackupManager:
		r.backupManager(e, &m, general)
	case session.MemcachedManager:
		r.memcachedManager(e, &m, general)
	}
	return m
}

// managerChildren notes what stands in a Manager, but for its Store.
func (r *reader) managerChildren(e *conf.Element, store func(*conf.Element)) {
	var first *conf.Element
	for _, c := range e.Elements {
		if c.Name.Text == "Store" && store != nil {
			if r.one(c, &first, "Tomcat keeps the last one, expected one") {
				store(c)
			}
			continue
		}
		r.passes(c, map[string]string{"SessionIdGenerator": "ids are as Tomcat's own generator makes them"})
	}
	if store != nil && first == nil {
		r.Wrong(e, e.Name, "a PersistentManager without a <Store>: expected <Store className=%q directory=\"...\"/>", fileStore)
	}
}

const fileStore = catalina + "session.FileStore"

var stores = []class{
	{name: fileStore},
	{name: catalina + "session.DataSourceStore", refused: "sessions in a database are not supported yet, expected " + fileStore},
	{name: catalina + "session.JDBCStore", refused: "Tomcat 10.1 has no such class any more, expected " + fileStore},
}

func (r *reader) persistentManager(e *conf.Element, m *Manager, general []attribute) {
	m.Store = session.PersistentStore
	p := &m.Persistent
	r.attributes(e, append(general,
		attribute{names: "maxIdleBackup", read: span(&p.MaxIdleBackup, time.Second, -1)},
		attribute{names: "maxIdleSwap", read: span(&p.MaxIdleSwap, time.Second, -1)},
		attribute{names: "minIdleSwap", read: span(&p.MinIdleSwap, time.Second, -1)},
		attribute{names: "saveOnRestart", read: truth(&p.KeepAtStop)},
	))
	p.MaxActive = m.MaxActive
	m.Directory = "work/Catalina/localhost/ROOT"
	r.managerChildren(e, func(s *conf.Element) {
		if r.class(s, "", stores) == "" {
			return
		}
		r.attributes(s, []attribute{
			{names: "directory", read: text(&m.Directory)},
			{names: "checkInterval", without: "Tomcat has dropped it: the Manager's processExpiresFrequency counts"},
		})
	})
}

func (r *reader) deltaManager(e *conf.Element, m *Manager, general []attribute) {
	m.Store = session.DeltaStore
	t := &m.Transfer
	r.attributes(e, append(general,
		attribute{names: "expireSessionsOnShutdown", read: truth(&m.ExpireAtStop)},
		attribute{names: "stateTransferTimeout", read: span(&t.Timeout, time.Second, -1)},
		attribute{names: "sendAllSessions", read: truth(&t.InOne)},
		attribute{names: "sendAllSessionsSize", read: number(&t.Size, 1, mostNumber)},
		attribute{names: "sendAllSessionsWaitTime", read: span(&t.Pause, time.Millisecond, 0)},
		attribute{names: "notifyListenersOnReplication, notifySessionListenersOnReplication, notifyContainerListenersOnReplication", without: noListener},
		attribute{names: "stateTimestampDrop, enableStatistics, replicationAttemptsLimit, name, recordAllActions, domainReplication, defaultMode", without: noMan},
	))
	r.managerChildren(e, nil)
}

func (r *reader) backupManager(e *conf.Element, m *Manager, general []attribute) {
	m.Store = session.BackupStore
	r.attributes(e, append(general,
		attribute{names: "mapSendOptions", read: sendOptions(&m.MapOptions)},
		attribute{names: "rpcTimeout", read: span(&m.RPCTimeout, time.Millisecond, 1)},
		attribute{names: "accessTimeout", read: onlyIf("5000", "another is not modelled")},
		attribute{names: "notifyListenersOnReplication", without: noListener},
		attribute{names: "terminateOnStartFailure, name, recordAllActions", without: noMan},
	))
	r.managerChildren(e, nil)
}
