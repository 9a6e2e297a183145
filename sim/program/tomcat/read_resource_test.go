package tomcat

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// source is a context.xml with a Store of these attributes and a Resource of those.
func source(store, resource string) string {
	return `<Context><Manager className="org.apache.catalina.session.PersistentManager"><Store className="org.apache.catalina.session.DataSourceStore" ` + store + `/></Manager>` + resource + `</Context>`
}

const (
	byName = `dataSourceName="jdbc/s"`
	maria  = `url="jdbc:mariadb://10.0.0.5/tomcat"`
)

func resource(attributes string) string {
	return `<Resource name="jdbc/s" type="javax.sql.DataSource" ` + attributes + `/>`
}

// TestReadDataSource: what a Resource says arrives, with DBCP 2's defaults.
func TestReadDataSource(t *testing.T) {
	for _, row := range []struct {
		why, attributes string
		want            DataSource
	}{
		{"the defaults", maria, DataSource{At: port("10.0.0.5:3306"), MaxTotal: 8, MaxIdle: 8, MaxWait: -1, TestOnBorrow: true, Connect: 30 * time.Second}},
		{"MySQL's driver", `url="jdbc:mysql://10.0.0.5:3307/tomcat"`, DataSource{At: port("10.0.0.5:3307"), MaxTotal: 8, MaxIdle: 8, MaxWait: -1, TestOnBorrow: true}},
		{"everything", `url="jdbc:mysql://10.0.0.5/tomcat?connectTimeout=500&amp;socketTimeout=1500&amp;user=u" password="p" maxTotal="30" maxIdle="10" maxWaitMillis="2000" testOnBorrow="false" validationQueryTimeout="3"`,
			DataSource{At: port("10.0.0.5:3306"), Account: "u", Password: "p", MaxTotal: 30, MaxIdle: 10, MaxWait: 2 * time.Second, CheckTimeout: 3 * time.Second, Connect: 500 * ms, Read: 1500 * ms}},
	} {
		c, _, problems := readFiles("", source(byName, resource(row.attributes)), "")
		got := c.Manager.Rows.Source
		if got.Where.File != "context.xml" || got.Where.Col == 0 {
			t.Errorf("%s: its place is %v", row.why, got.Where)
		}
		got.Where = row.want.Where
		if problems != "" || got != row.want {
			t.Errorf("%s: %+v, want %+v: %s", row.why, got, row.want, problems)
		}
	}
	c, _, _ := readFiles("", source(byName, resource(maria)), "")
	if got := fmt.Sprint(c.Manager.Rows.Table); got != "{tomcat.tomcat$sessions id app data valid maxinactive lastaccess}" {
		t.Errorf("the table is %s", got)
	}
	if all := c.Targets(); len(all) != 1 || all[0].Host != "10.0.0.5" || all[0].Port != 3306 {
		t.Errorf("targets %+v", all)
	}
}

// TestFindDataSource: where a data source is looked for.
func TestFindDataSource(t *testing.T) {
	const link = `<ResourceLink name="jdbc/s" global="jdbc/g"/>`
	other := strings.ReplaceAll(resource(`url="jdbc:mysql://10.0.0.6/tomcat"`), "jdbc/s", "jdbc/g")
	for _, row := range []struct {
		why, store, global, local, want string
	}{
		{"the application's", byName, "", resource(maria), "10.0.0.5"},
		{"a global one", byName, resource(maria), "", "10.0.0.5"},
		{"a global one first", byName, resource(maria), strings.ReplaceAll(resource(maria), "10.0.0.5", "10.0.0.9"), "10.0.0.5"},
		{"the application's alone", byName + ` localDataSource="true"`, resource(maria), strings.ReplaceAll(resource(maria), "10.0.0.5", "10.0.0.9"), "10.0.0.9"},
		{"a link", byName, other, link, "10.0.0.6"},
		{"none", byName, "", strings.ReplaceAll(resource(maria), "jdbc/s", "jdbc/t"), `context.xml:1:156: attribute "dataSourceName" of <Store>: found "jdbc/s": no <Resource> has that name`},
		{"a global one for a local name", byName + ` localDataSource="true"`, resource(maria), "", "no <Resource> has that name"},
		{"a link to nothing", byName, "", link, "no <Resource> has that name"},
	} {
		server := `<Server><GlobalNamingResources>` + row.global + `</GlobalNamingResources><Service name="C"><Connector port="8080"/><Engine name="C" defaultHost="h"><Host name="h"/></Engine></Service></Server>`
		c, _, problems := readFiles(server, source(row.store, row.local), "")
		if got := c.Manager.Rows.Source.At.Addr().String() + " " + problems; !strings.Contains(got, row.want) {
			t.Errorf("%s: %s, want %s", row.why, got, row.want)
		}
	}
}

// TestBadDataSources: each gives its place and what was expected.
func TestBadDataSources(t *testing.T) {
	for _, row := range []struct{ store, resource, want string }{
		{`sessionTable="t"`, resource(maria), "<Store> without dataSourceName"},
		{byName + ` sessionTable="a b"`, resource(maria), `attribute "sessionTable" of <Store>: found "a b", expected a name of letters, digits, _ and $`},
		{byName + ` sessionIdCol="a.b"`, resource(maria), `found "a.b", expected the name of a column`},
		{byName + ` connectionURL="jdbc:x"`, resource(maria), "Tomcat 10.1 has dropped it with JDBCStore"},
		{byName, resource(""), "<Resource> without a url"},
		{byName, resource(`url="jdbc:oracle:thin:@10.0.0.5:1521:x"`), "expected one server such as jdbc:mariadb://"},
		{byName, resource(`url="jdbc:mysql://10.0.0.5,10.0.0.6/tomcat"`), "expected one server"},
		{byName, resource(`url="jdbc:mysql:replication://10.0.0.5/tomcat"`), "expected one server"},
		{byName, resource(`url="jdbc:mysql://db/tomcat"`), "db is no address, and names are not looked up here"},
		{byName, resource(`url="jdbc:mysql://10.0.0.5"`), "with the name of a database"},
		{byName, resource(`url="jdbc:mysql://10.0.0.5:99999/tomcat"`), "expected one server"},
		{byName, resource(`url="jdbc:mysql://10.0.0.5/tomcat?socketTimeout=5s"`), "socketTimeout in milliseconds"},
		{byName, strings.ReplaceAll(resource(maria), "javax.sql.DataSource", "javax.mail.Session"), "expected javax.sql.DataSource"},
		{byName, resource(maria + ` maxTotal="many"`), "expected a number from -1"},
		{byName, resource(maria + ` factory="org.apache.tomcat.jdbc.pool.DataSourceFactory"`), "Commons DBCP 2: expected none"},
		{byName, resource(maria + ` defaultAutoCommit="false"`), "expected true"},
		{byName, resource(maria + ` testOnBorrow="false" testWhileIdle="true"`), "not supported without testOnBorrow"},
	} {
		_, _, problems := readFiles("", source(row.store, row.resource), "")
		if !strings.HasPrefix(problems, "context.xml:1:") || !strings.Contains(problems, row.want) {
			t.Errorf("%s %s: %q, want %q", row.store, row.resource, problems, row.want)
		}
	}
}

// TestDataSourceNotes: what has no effect is named.
func TestDataSourceNotes(t *testing.T) {
	_, notes, problems := readFiles("", source(byName, resource(`url="jdbc:mysql://10.0.0.5/tomcat?useSSL=false" maxActive="100" maxWait="5" frob="1" validationQuery="SELECT 1"`)+`<Resource name="mail" type="x"/>`), "")
	all := strings.Join(notes, "\n")
	for _, want := range []string{"useSSL: of the driver", "maxActive: DBCP 2 does not use it: expected maxTotal", "maxWait: DBCP 2 does not use it", "frob: Tomcat passes over it", "validationQuery: a check", "Resource: the application looks nothing up"} {
		if problems != "" || !strings.Contains(all, want) {
			t.Errorf("no note %q in\n%s%s", want, all, problems)
		}
	}
	if strings.Count(all, "looks nothing up") != 1 {
		t.Errorf("the data source is said to have no effect:\n%s", all)
	}
}
