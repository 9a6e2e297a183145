package tomcat

import (
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/hadrill/hadrill/sim/conf"
)

// nothingLookedUp is why resources have no effect that no Store names.
const nothingLookedUp = "the application looks nothing up"

// resources are the <Resource> and <ResourceLink> elements, in their order: those of
// GlobalNamingResources, and those of the application.
type resources struct {
	global, local []*conf.Element
	used          []*conf.Element
}

// globalResources collects those of <GlobalNamingResources>.
func (r *reader) globalResources(e *conf.Element) {
	if r.LeavesAside(e, e.Name.Text) {
		return
	}
	r.resources.global = append(r.resources.global, e.Elements...)
}

// named finds the element of a name; nil for none. The last one counts.
func named(all []*conf.Element, name string) *conf.Element {
	for _, e := range slices.Backward(all) {
		if a := e.Attribute("name"); a != nil && a.Value.Text == name {
			return e
		}
	}
	return nil
}

// find gives the <Resource> of a data source's name as DataSourceStore looks for it: among
// the global ones first, unless localDataSource is true, and then among the application's,
// where a link leads to a global one.
func (r *reader) findSource(name string, local bool) *conf.Element {
	all := &r.resources
	if e := named(all.global, name); e != nil && !local {
		return e
	}
	e := named(all.local, name)
	if e != nil && e.Name.Text == "ResourceLink" {
		all.used = append(all.used, e)
		to := e.Attribute("global")
		if to == nil {
			r.Wrong(e, e.Name, "<ResourceLink> without global: expected the name of a <Resource> of <GlobalNamingResources>")
			return nil
		}
		return named(all.global, to.Value.Text)
	}
	return e
}

// dataSource reads the data source that a DataSourceStore names, once all files are read,
// and notes the other resources.
func (r *reader) dataSource() {
	if at := r.sourceName; at != nil {
		e := r.findSource(at.Value.Text, r.localSource)
		switch {
		case e == nil:
			r.Wrong(r.storeElement, at.Value, "attribute %q of <Store>: found %q: no <Resource> has that name, expected the name of one in the <Context>, or in <GlobalNamingResources> of server.xml", "dataSourceName", at.Value.Text)
		default:
			r.resources.used = append(r.resources.used, e)
			r.readSource(e)
		}
	}
	for _, e := range slices.Concat(r.resources.global, r.resources.local) {
		if !slices.Contains(r.resources.used, e) && !r.LeavesAside(e, e.Name.Text) {
			r.Note(e, e.Name.Text, "%s", nothingLookedUp)
		}
	}
}

const (
	noEvictor = "idle connections are checked when they are taken (testOnBorrow)"
	noSQLPlan = "statements take the time that the server's settings say"
)

// readSource reads a <Resource> that is a javax.sql.DataSource (Tomcat 10.1, JNDI
// Resources How-To, JDBC Data Sources; Commons DBCP 2.12, BasicDataSource Configuration
// Parameters).
func (r *reader) readSource(e *conf.Element) {
	d := newDataSource()
	kind, address, idleTested := "", "", false
	rows := []attribute{
		{names: "name", read: func(string) string { return "" }},
		{names: "type", read: text(&kind)},
		{names: "url", read: text(&address)},
		{names: "driverClassName", read: text(&d.Driver)},
		{names: "username", read: text(&d.Account)},
		{names: "password", read: text(&d.Password)},
		{names: "maxTotal", read: number(&d.MaxTotal, -1, mostNumber)},
		{names: "maxIdle", read: number(&d.MaxIdle, -1, mostNumber)},
		{names: "maxWaitMillis", read: span(&d.MaxWait, time.Millisecond, -1)},
		{names: "testOnBorrow", read: truth(&d.TestOnBorrow)},
		{names: "testWhileIdle", read: truth(&idleTested)},
		{names: "validationQueryTimeout", read: span(&d.CheckTimeout, time.Second, -1)},
		{names: "defaultAutoCommit", read: onlyIf("true", "each statement is a transaction here")},
		{names: "defaultReadOnly", read: onlyIf("false", "sessions are written")},
		{names: "factory", refused: "the pool here is Tomcat's own, Commons DBCP 2: expected none"},
		{names: "maxConnLifetimeMillis, defaultCatalog, defaultSchema, connectionInitSqls, connectionProperties", refused: "it is not modelled, expected none; the driver's connectTimeout and socketTimeout belong into the url"},
		{names: "maxActive", without: "DBCP 2 does not use it: expected maxTotal, whose default is 8"},
		{names: "maxWait", without: "DBCP 2 does not use it: expected maxWaitMillis, whose default is to wait for ever"},
		{names: "minIdle, initialSize, lifo, minEvictableIdleTimeMillis, softMinEvictableIdleTimeMillis, timeBetweenEvictionRunsMillis, numTestsPerEvictionRun, evictionPolicyClassName, testOnCreate, testOnReturn, fastFailValidation, disconnectionSqlCodes", without: noEvictor},
		{names: "poolPreparedStatements, maxOpenPreparedStatements, clearStatementPoolOnReturn, defaultTransactionIsolation, defaultQueryTimeout, enableAutoCommitOnReturn, rollbackOnReturn, cacheState", without: noSQLPlan},
		{names: "validationQuery", without: "a check is a question to the server and its answer, whatever the question"},
		{names: "removeAbandoned, removeAbandonedOnBorrow, removeAbandonedOnMaintenance, removeAbandonedTimeout, logAbandoned, abandonedUsageTracking, logExpiredConnections, accessToUnderlyingConnectionAllowed, jmxName, registerConnectionMBean", without: noMan},
		{names: "auth, closeMethod, description, scope, singleton", without: noDeploy},
	}
	r.attributes(e, rows)
	at := e.Attribute("url")
	switch {
	case kind != "" && kind != "javax.sql.DataSource":
		r.Wrong(e, e.Attribute("type").Value, "attribute %q of <Resource>: found %q, expected javax.sql.DataSource", "type", kind)
	case idleTested && !d.TestOnBorrow:
		r.Wrong(e, e.Attribute("testWhileIdle").Name, "attribute %q of <Resource> is not supported without testOnBorrow: no thread checks idle connections here", "testWhileIdle")
	case at == nil:
		r.Wrong(e, e.Name, "<Resource> without a url: expected url=%q", "jdbc:mariadb://10.0.0.5:3306/tomcat")
	default:
		if expected := r.sourceURL(e, at, &d); expected != "" {
			r.Wrong(e, at.Value, "attribute %q of <Resource>: found %q, expected %s", "url", at.Value.Text, expected)
		}
	}
	d.Where = conf.Pos{}
	if at != nil {
		d.Where = conf.Pos{File: e.File.Name, Line: at.Value.Line, Col: at.Value.Col}
	}
	r.c.Manager.Rows.Source = d
}

const sourceForm = "one server such as jdbc:mariadb://10.0.0.5:3306/tomcat?connectTimeout=1000&socketTimeout=5000"

// mariadbConnect is the connectTimeout of MariaDB's driver; MySQL's has none.
const mariadbConnect = 30 * time.Second

// sourceURL reads the URL of a server: its driver, address, database and the driver's
// limits.
func (r *reader) sourceURL(e *conf.Element, at *conf.XMLAttribute, d *DataSource) (expected string) {
	rest, isMaria := strings.CutPrefix(at.Value.Text, "jdbc:mariadb:")
	if isMaria {
		d.Connect = mariadbConnect
	} else if rest, isMaria = strings.CutPrefix(at.Value.Text, "jdbc:mysql:"); !isMaria {
		return sourceForm
	}
	u, err := url.Parse(rest)
	if err != nil || u.Scheme != "" || u.Host == "" || u.User != nil || strings.Contains(u.Host, ",") {
		return sourceForm
	}
	port := uint16(3306)
	if p := u.Port(); p != "" {
		n, ok := conf.Port(p)
		if !ok {
			return sourceForm + ": " + p + " is no port"
		}
		port = n
	}
	a, err := netip.ParseAddr(u.Hostname())
	if err != nil {
		return sourceForm + ": " + u.Hostname() + " is no address, and names are not looked up here"
	}
	schema := strings.TrimPrefix(u.Path, "/")
	if !isSQLName(schema) || strings.Contains(schema, ".") {
		return sourceForm + ", with the name of a database"
	}
	d.At, r.c.Manager.Rows.Schema = netip.AddrPortFrom(a, port), schema
	return r.driverLimits(e, at, u.Query(), d)
}

// driverLimits reads the driver's parameters of a URL.
func (r *reader) driverLimits(e *conf.Element, at *conf.XMLAttribute, all url.Values, d *DataSource) (expected string) {
	names := make([]string, 0, len(all))
	for name := range all { // order cannot show: they are sorted
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		value := all.Get(name)
		switch name {
		case "connectTimeout", "socketTimeout":
			n, err := strconv.Atoi(value)
			if err != nil || n < 0 || n > mostNumber {
				return name + " in milliseconds, 0 for no limit"
			}
			to := &d.Connect
			if name == "socketTimeout" {
				to = &d.Read
			}
			*to = time.Duration(n) * time.Millisecond
		case "user":
			d.Account = value
		case "password":
			d.Password = value
		default:
			r.NoteAt(conf.Pos{File: e.File.Name, Line: at.Value.Line, Col: at.Value.Col}, name, "of the driver; it has no effect here")
		}
	}
	return ""
}

// isSQLName reports whether a text can stand in a statement as the name of a table or a
// column, without quotes.
func isSQLName(s string) bool {
	for part := range strings.SplitSeq(s, ".") {
		if part == "" || strings.Trim(part, wordLetters+"$") != "" || part[0] >= '0' && part[0] <= '9' {
			return false
		}
	}
	return true
}
