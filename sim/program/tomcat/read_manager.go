package tomcat

import (
	"strings"
	"time"

	"github.com/hadrill/hadrill/sim/conf"
	"github.com/hadrill/hadrill/sim/mechanism/session"
)

// managers are the classes of Managers.
var managers = []class{
	{name: session.StandardManager}, {name: session.PersistentManager}, {name: session.DeltaManager}, {name: session.BackupManager},
	{name: session.MemcachedManager}, {name: session.RedisManager},
}

// readManager reads a Manager of an application, or the template of a Cluster (Tomcat
// 10.1, Configuration Reference, The Manager Component and The ClusterManager object).
func (r *reader) readManager(e *conf.Element) Manager {
	name := r.class(e, session.StandardManager, append(managers, otherRedisManagers...))
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
	case session.RedisManager:
		r.redisManager(e, general)
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

const (
	fileStore       = catalina + "session.FileStore"
	dataSourceStore = catalina + "session.DataSourceStore"
)

var stores = []class{
	{name: fileStore},
	{name: dataSourceStore},
	{name: catalina + "session.JDBCStore", refused: "Tomcat 10.1 has no such class any more, expected " + dataSourceStore},
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
		switch r.class(s, "", stores) {
		case "":
			return
		case dataSourceStore:
			r.rowStore(s, m)
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

// rowStore reads a DataSourceStore (Tomcat 10.1, Configuration Reference, The Manager
// Component, Data source Based Store; the defaults are those of the source, which for
// sessionLastAccessedCol the reference gives wrong).
func (r *reader) rowStore(e *conf.Element, m *Manager) {
	m.Store = session.RowsStore
	t := &m.Rows.Table
	t.Name, t.ID, t.App, t.Data, t.Valid, t.MaxInactive, t.LastAccess = "tomcat$sessions", "id", "app", "data", "valid", "maxinactive", "lastaccess"
	r.attributes(e, []attribute{
		{names: "dataSourceName", read: func(string) string { return "" }},
		{names: "localDataSource", read: truth(&r.localSource)},
		{names: "sessionTable", read: sqlName(&t.Name)},
		{names: "sessionIdCol", read: column(&t.ID)},
		{names: "sessionAppCol", read: column(&t.App)},
		{names: "sessionDataCol", read: column(&t.Data)},
		{names: "sessionValidCol", read: column(&t.Valid)},
		{names: "sessionMaxInactiveCol", read: column(&t.MaxInactive)},
		{names: "sessionLastAccessedCol", read: column(&t.LastAccess)},
		{names: "driverName, connectionURL, connectionName, connectionPassword", refused: "Tomcat 10.1 has dropped it with JDBCStore: expected dataSourceName, and a <Resource>"},
		{names: "checkInterval", without: "Tomcat has dropped it: the Manager's processExpiresFrequency counts"},
	})
	r.storeElement, r.sourceName = e, e.Attribute("dataSourceName")
	if r.sourceName == nil {
		r.Wrong(e, e.Name, "<Store> without dataSourceName: expected the name of a <Resource> that is a javax.sql.DataSource")
	}
}

// sqlName reads the name of a table, and column that of a column.
func sqlName(to *string) func(string) string {
	return func(s string) string {
		if !isSQLName(s) {
			return "a name of letters, digits, _ and $"
		}
		*to = s
		return ""
	}
}

func column(to *string) func(string) string {
	return func(s string) string {
		if strings.Contains(s, ".") {
			return "the name of a column"
		}
		return sqlName(to)(s)
	}
}
