package tomcat

import (
	"net/netip"
	"time"

	"github.com/hadrill/hadrill/sim/conf"
	"github.com/hadrill/hadrill/sim/host"
)

// RowStore is a DataSourceStore: a table, and the data source by which it is reached.
type RowStore struct {
	Source DataSource
	Table  host.SessionTable
	// Schema is the database that the data source's URL names.
	Schema string
	// App is the content of sessionAppCol, "/Engine/Host/Context": servers whose
	// Engine or Host has another name do not find each other's sessions.
	App string
}

// DataSource is a pool of connections as Tomcat's own makes it, Commons DBCP 2.
type DataSource struct {
	At    netip.AddrPort
	Where conf.Pos // of its URL
	// Account and Password are username and password.
	Account, Password string
	// Driver is driverClassName, "" for the one that takes the URL.
	Driver string
	// MaxTotal and MaxIdle are how many connections there may be, and how many of them
	// idle; below 0 is no limit.
	MaxTotal, MaxIdle int
	// MaxWait is maxWaitMillis, below 0 for ever, 0 not at all.
	MaxWait time.Duration
	// TestOnBorrow: a connection is checked whenever it is taken, for CheckTimeout
	// (validationQueryTimeout) at the most; 0 is no limit.
	TestOnBorrow bool
	CheckTimeout time.Duration
	// Connect and Read are the driver's connectTimeout and socketTimeout; 0 is no limit.
	Connect, Read time.Duration
}

// newDataSource has the defaults of DBCP 2.
func newDataSource() DataSource {
	return DataSource{MaxTotal: 8, MaxIdle: 8, MaxWait: -1, TestOnBorrow: true}
}

// limits are those of its pool.
func (d *DataSource) limits() poolLimits {
	l := poolLimits{size: d.MaxTotal, idle: d.MaxIdle, connect: d.Connect, read: d.Read, wait: d.MaxWait, check: -1, checkRead: d.Read, account: d.Account, password: d.Password}
	if d.TestOnBorrow {
		l.check = 0
		if c := d.CheckTimeout; c > 0 && (l.checkRead == 0 || c < l.checkRead) {
			l.checkRead = c
		}
	}
	return l
}

// KeepsInDatabase reports whether the Manager keeps sessions in a database, and by which
// store.
func (c *Config) KeepsInDatabase() (RowStore, bool) {
	m := c.manager()
	return m.Rows, m.Rows.Source.At.IsValid() && c.Sessions.Store == ""
}
