package tomcat

import (
	"encoding/json"
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/mechanism/session"
	"github.com/hadrill/hadrill/sim/program/mysqld"
	"github.com/hadrill/hadrill/sim/world"
)

// rowsContext is a context.xml with the table of Tomcat's documentation.
const rowsContext = `<Context>%s
<Manager className="org.apache.catalina.session.PersistentManager" maxIdleBackup="0" processExpiresFrequency="1">
  <Store className="org.apache.catalina.session.DataSourceStore" dataSourceName="jdbc/sessions" localDataSource="true" sessionTable="tomcat_sessions"
    sessionIdCol="session_id" sessionValidCol="valid_session" sessionMaxInactiveCol="max_inactive" sessionLastAccessedCol="last_access" sessionAppCol="app_name" sessionDataCol="session_data"/>
</Manager>
<Resource name="jdbc/sessions" auth="Container" type="javax.sql.DataSource" driverClassName="org.mariadb.jdbc.Driver" username="tomcat" password="secret" maxTotal="20"
  url="jdbc:mariadb://10.20.0.41:3306/tomcat?connectTimeout=1000&amp;socketTimeout=2000"/>
</Context>`

const rowsValve = `<Valve className="org.apache.catalina.valves.PersistentValve"/>`

// newRowsRig has servers t5 and t6 keep sessions in a database.
func newRowsRig(t *testing.T, context string) (*rig, *world.Program) {
	c, _, problems := readFiles("", context, "")
	if problems != "" {
		t.Fatal(problems)
	}
	c.Background, c.Logouts = time.Second, []Step{{"POST", "/logout"}}
	r := newRig(t, c, nil)
	r.machines["db"] = r.w.Add("db", world.MachineOptions{Address: addr("10.20.0.41")})
	db := mysqld.Default()
	db.Boot = 0
	p := r.machines["db"].Install("mysqld", db.Main())
	r.w.Run(r.w.Elapsed() + 100*ms)
	return r, p
}

// TestSessionRows: with the valve every server finds what another one saved; without it
// what the background thread had written.
func TestSessionRows(t *testing.T) {
	for _, row := range []struct {
		context, want string
	}{
		{fmt.Sprintf(rowsContext, rowsValve), "Li"},
		{fmt.Sprintf(rowsContext, ""), "Pan"},
	} {
		r, _ := newRowsRig(t, row.context)
		v := &browser{r: r}
		if a := v.ask("t5", "POST", "/test/save", "Pan"); a.Status != 200 || a.SetCookie == "" {
			t.Fatalf("save: %+v", a)
		}
		r.w.Run(r.w.Elapsed() + 2*time.Second)
		v.ask("t5", "POST", "/test/save", "Li")
		r.servers["t5"].Kill()
		if a := v.ask("t6", "POST", "/test/query", ""); a.Value != row.want {
			t.Errorf("the other server: %+v, want %s", a, row.want)
		}
	}
}

// TestSessionRowsKilledWhileSaved: a server that is killed while it saves leaves the session
// as it was, or none where its row was deleted and not inserted yet, or the new one.
func TestSessionRowsKilledWhileSaved(t *testing.T) {
	var left []string
	for after := time.Duration(0); after < 12*ms; after += 200 * time.Microsecond {
		r, _ := newRowsRig(t, fmt.Sprintf(rowsContext, rowsValve))
		v := &browser{r: r}
		v.ask("t5", "POST", "/test/save", "Pan")
		v.begin("t5", "POST", "/test/save", "Li")
		r.w.Run(r.w.Elapsed() + after)
		r.servers["t5"].Kill()
		r.w.Run(r.w.Elapsed() + time.Second)
		value := v.ask("t6", "POST", "/test/query", "").Value
		if n := len(left); n == 0 || left[n-1] != value {
			left = append(left, value)
		}
	}
	if got := strings.Join(left, ", "); got != "Pan, , Li" {
		t.Errorf("the later it is killed, the other server finds %q, want the old value, nothing, the new one", got)
	}
}

// TestSessionRowsAtOnce: two requests that have a server load a session in the same moment
// get one session, and what each of them sets is in it.
func TestSessionRowsAtOnce(t *testing.T) {
	r, _ := newRowsRig(t, fmt.Sprintf(rowsContext, ""))
	v := &browser{r: r}
	v.ask("t5", "POST", "/test/save", "Pan")
	r.w.Run(r.w.Elapsed() + 2*time.Second)
	v.begin("t6", "POST", "/test/save", "Li")
	v.begin("t6", "GET", "/index.jsp", "")
	r.w.Run(r.w.Elapsed() + 100*ms)
	if a, n := v.ask("t6", "POST", "/test/query", ""), v.ask("t6", "GET", "/index.jsp", ""); a.Value != "Li" || n.Value != "2" {
		t.Errorf("the session has %q and %s visits, want Li and 2", a.Value, n.Value)
	}
}

// TestSessionRowsLogoutWhileWritten: a session that ends while the background thread writes
// others is not written any more, and those behind it are.
func TestSessionRowsLogoutWhileWritten(t *testing.T) {
	r, db := newRowsRig(t, fmt.Sprintf(rowsContext, ""))
	var all []*browser
	for i := range 4 {
		v := &browser{r: r}
		v.ask("t5", "POST", "/test/save", fmt.Sprint("of ", i))
		all = append(all, v)
	}
	db.Freeze() // the thread waits for the first one's row
	r.w.Run(r.w.Elapsed() + 1200*ms)
	all[1].begin("t5", "POST", "/logout", "")
	r.w.Run(r.w.Elapsed() + 100*ms)
	db.Thaw()
	r.w.Run(r.w.Elapsed() + 10*time.Second)
	var found []string
	for _, v := range all {
		found = append(found, v.ask("t6", "POST", "/test/query", "").Value)
	}
	if got := fmt.Sprintf("%q", found); got != `["of 0" "" "of 2" "of 3"]` {
		t.Errorf("the other server finds %s", got)
	}
}

// TestSessionRowsWaitMillis: how long a request waits for a connection of a pool of one that
// another request has, while the database stands still.
func TestSessionRowsWaitMillis(t *testing.T) {
	for _, row := range []struct {
		attribute string
		min, max  time.Duration
	}{
		{`maxWaitMillis="0"`, 0, 5 * ms},
		{`maxWaitMillis="700"`, 3 * 700 * ms, 3*700*ms + 5*ms}, // to load before the application and in it, and to save
		{``, 8 * time.Second, 11 * time.Second},                // for the other one's two seconds, each time
	} {
		r, db := newRowsRig(t, strings.Replace(fmt.Sprintf(rowsContext, rowsValve), `maxTotal="20"`, `maxTotal="1" `+row.attribute, 1))
		db.Freeze()
		(&browser{r: r, cookie: "JSESSIONID=A"}).begin("t5", "POST", "/test/query", "")
		r.w.Run(r.w.Elapsed() + 10*ms)
		if a := (&browser{r: r, cookie: "JSESSIONID=B"}).ask("t5", "POST", "/test/save", "Pan"); a.took < row.min || a.took > row.max {
			t.Errorf("%s: %d after %v, want an answer after %v", row.attribute, a.Status, a.took, row.min)
		}
	}
}

// TestSessionRowsWithoutTheDatabase: no failure of the database is the application's. A
// session that was saved before is not there, and one that is made meanwhile is kept by
// nobody.
func TestSessionRowsWithoutTheDatabase(t *testing.T) {
	r, db := newRowsRig(t, fmt.Sprintf(rowsContext, rowsValve))
	v := &browser{r: r}
	v.ask("t5", "POST", "/test/save", "Pan")
	db.Kill()
	if a := v.ask("t5", "POST", "/test/query", ""); a.Status != 200 || a.Value != "" {
		t.Errorf("a query without the database: %+v, want 200 without the session", a)
	}
	before := v.id()
	if a := v.ask("t5", "POST", "/test/save", "Li"); a.Status != 200 || a.Value != "Li" || v.id() == before {
		t.Errorf("a save without it: %+v, want 200 and a new session", a)
	}
	db.Start()
	r.w.Run(r.w.Elapsed() + time.Second)
	if a := v.ask("t5", "POST", "/test/query", ""); a.Value != "" {
		t.Errorf("afterwards: %+v, want that nobody has it", a)
	}
	v.cookie = "JSESSIONID=" + before
	if a := v.ask("t6", "POST", "/test/query", ""); a.Value != "Pan" {
		t.Errorf("with the id of before: %+v, want what was saved then", a)
	}
}

// TestSessionRowsSilentDatabase: a machine that is silent costs the driver's limits: the
// check of the idle connection, and opening others.
func TestSessionRowsSilentDatabase(t *testing.T) {
	r, _ := newRowsRig(t, fmt.Sprintf(rowsContext, rowsValve))
	v := &browser{r: r}
	v.ask("t5", "POST", "/test/save", "Pan")
	r.machines["db"].Crash()
	// the valve checks the idle connection (2 s) and opens another (1 s), and the
	// application's look opens one (1 s)
	if a := v.ask("t5", "POST", "/test/query", ""); a.Status != 200 || a.Value != "" || a.took < 4*time.Second || a.took > 4*time.Second+50*ms {
		t.Errorf("a silent database: %d %q after %v, want 200 without the session after 4s", a.Status, a.Value, a.took)
	}
}

// TestSessionRowsReadOnly: a server that takes no writes leaves the row as it was, and
// the session is old afterwards.
func TestSessionRowsReadOnly(t *testing.T) {
	c, _, problems := readFiles("", fmt.Sprintf(rowsContext, rowsValve), "")
	if problems != "" {
		t.Fatal(problems)
	}
	r := newRig(t, c, nil)
	db := mysqld.Default()
	db.Boot, db.ReadOnly = 0, true
	m := r.w.Add("db", world.MachineOptions{Address: addr("10.20.0.41")})
	m.Install("mysqld", db.Main())
	r.w.Run(r.w.Elapsed() + 100*ms)
	v := &browser{r: r}
	if a := v.ask("t5", "POST", "/test/save", "Pan"); a.Status != 200 || a.Value != "Pan" {
		t.Errorf("save: %+v, want 200 all the same", a)
	}
	if a := v.ask("t5", "POST", "/test/query", ""); a.Value != "" {
		t.Errorf("it is there: %+v", a)
	}
}

// TestSessionRowsExpire: the background thread removes rows whose time is over.
func TestSessionRowsExpire(t *testing.T) {
	c, _, problems := readFiles("", fmt.Sprintf(rowsContext, rowsValve), "")
	if problems != "" {
		t.Fatal(problems)
	}
	c.Background, c.SessionTimeout = time.Second, 5*time.Second
	r := newRig(t, c, nil)
	db := mysqld.Default()
	db.Boot = 0
	r.w.Add("db", world.MachineOptions{Address: addr("10.20.0.41")}).Install("mysqld", db.Main())
	r.w.Run(r.w.Elapsed() + 100*ms)
	v := &browser{r: r}
	v.ask("t5", "POST", "/test/save", "Pan")
	r.w.Run(r.w.Elapsed() + 4*time.Second)
	if a := v.ask("t6", "POST", "/test/query", ""); a.Value != "Pan" {
		t.Errorf("in its time: %+v", a)
	}
	r.w.Run(r.w.Elapsed() + 8*time.Second)
	if a := v.ask("t6", "POST", "/test/query", ""); a.Value != "" {
		t.Errorf("after it: %+v", a)
	}
}

// TestSessionRowsOfAnotherHost: sessionAppCol has the Engine's and the Host's names, so that
// servers that call them otherwise do not share sessions.
func TestSessionRowsOfAnotherHost(t *testing.T) {
	server := `<Server><Service name="C"><Connector port="8080"/><Engine name="ENGINE" defaultHost="HOST"><Host name="HOST"/></Engine></Service></Server>`
	for _, row := range []struct{ engine, host, app string }{
		{"Catalina", "localhost", "/Catalina/localhost/"}, {"Two", "www.a.com", "/Two/www.a.com/"},
	} {
		c, _, problems := readFiles(strings.NewReplacer("ENGINE", row.engine, "HOST", row.host).Replace(server), fmt.Sprintf(rowsContext, ""), "")
		if problems != "" || c.Manager.Rows.App != row.app || c.Manager.Rows.Table.Name != "tomcat.tomcat_sessions" {
			t.Errorf("%+v, want the application %s: %s", c.Manager.Rows, row.app, problems)
		}
	}
}

// TestSessionRowsStatements: what a request costs the database, and the background thread.
func TestSessionRowsStatements(t *testing.T) {
	names := map[host.SQL]string{host.Connect: "connect", host.SelectOne: "check", host.SelectSession: "select", host.DeleteSession: "delete", host.InsertSession: "insert", host.ExpiredSessions: "expired"}
	var seen []string
	old, _ := json.Marshal([]session.Saved{{ID: "OLD", MaxInactive: time.Second}})
	c, _, problems := readFiles("", fmt.Sprintf(rowsContext, rowsValve), "")
	if problems != "" {
		t.Fatal(problems)
	}
	c.Background = 10 * time.Second
	r := newRig(t, c, func(name string, c *Config) {
		if name == "t6" {
			c.Manager.Every = 1000
		}
	})
	r.w.Add("db", world.MachineOptions{Address: addr("10.20.0.41")}).Install("db", func(h host.Host) error {
		_, err := h.Serve(port("10.20.0.41:3306"), host.MySQL, host.HandlerFunc(func(_ netip.Addr, req, resp host.Message) error {
			q, a := req.(*host.Statement), resp.(*host.Result)
			*a = host.Result{}
			text := names[q.Do]
			switch {
			case q.Do == host.ExpiredSessions:
				a.Value = "OLD"
			case q.Do == host.SelectSession && q.Web.ID == "OLD":
				a.Value, a.Number = string(old), 1
				text += " OLD"
			case q.Do == host.DeleteSession && q.Web.ID == "OLD":
				text += " OLD"
			}
			seen = append(seen, text)
			return nil
		}))
		return err
	})
	r.w.Run(r.w.Elapsed() + 10*ms)
	v := &browser{r: r}
	for _, row := range []struct{ uri, form, want string }{
		{"/test/save", "Pan", "connect delete insert"},
		{"/test/save", "Li", "check select check select check delete insert"}, // nobody has it: the application looks again, and makes another
		{"/other", "", "check select"},
	} {
		seen = nil
		v.ask("t5", "POST", row.uri, row.form)
		if got := strings.Join(seen, " "); got != row.want {
			t.Errorf("%s: %s, want %s", row.uri, got, row.want)
		}
	}
	seen = nil
	r.w.Run(11 * time.Second)
	if got := strings.Join(seen, " "); got != "check expired check select OLD check delete OLD" {
		t.Errorf("the background thread: %s", got)
	}
}
