package tomcat

import (
	"errors"
	"net/netip"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/mechanism/readsplit"
)

// Database says where and how the application keeps the users' rows. The zero
// Database means that there is none.
type Database struct {
	// Write is where rows are written to, Read are where they are read from, in
	// turn; none means Write.
	Write netip.AddrPort
	Read  []netip.AddrPort
	// Pool is how many connections the pool of each address may have; 0 means 10.
	Pool int
	// Connect and Timeout limit opening a connection and a statement, Wait the wait
	// for a connection of the pool; 0 means 30 s, for ever and 30 s, as HikariCP and
	// Connector/J have them.
	Connect, Timeout, Wait time.Duration
	// Unchecked: a connection that was idle is used without asking the server first
	// whether it is there.
	Unchecked bool
	// Retry decides how often the application repeats a write that failed.
	Retry Retry
	// OwnWrites says how users find what they wrote where Read are replicas.
	OwnWrites OwnWrites
	// MaxBehind is how far behind its primary a replica may be that is read from, in
	// whole seconds; 0 is however far. Each is asked every AskBehind for
	// Seconds_Behind_Master; 0 means 1 s.
	MaxBehind, AskBehind time.Duration
	// Given: the application makes the primary keys, so that a repeated write is
	// stored once; otherwise auto_increment does.
	Given bool
	// Privileged: it logs in with PrivilegedAccount.
	Privileged bool
}

// Retry is how often the application tries a write.
type Retry string

// The policies.
const (
	RetryNone Retry = ""                   // once
	RetryOnce Retry = "once"               // once more, on a new connection
	RetryAll  Retry = "until-acknowledged" // every 20 ms until it is acknowledged
)

// retryPause is between two attempts of RetryAll.
const retryPause = 20 * time.Millisecond

// checkAfter is how long a connection must have been idle to be checked
// (HikariCP's aliveBypassWindowMs).
const checkAfter = 500 * time.Millisecond

func (d Database) withDefaults() Database {
	orInt(&d.Pool, 10)
	orDuration(&d.Connect, 30*time.Second)
	orDuration(&d.Wait, 30*time.Second)
	orDuration(&d.AskBehind, time.Second)
	if len(d.Read) == 0 {
		d.Read = []netip.AddrPort{d.Write}
	}
	return d
}

// limits are those of the pool of each address.
func (d *Database) limits() poolLimits {
	l := poolLimits{size: d.Pool, idle: -1, connect: d.Connect, read: d.Timeout, wait: d.Wait, check: checkAfter, checkRead: d.Timeout, account: Account}
	if d.Privileged {
		l.account, l.super = PrivilegedAccount, true
	}
	if d.Unchecked {
		l.check = -1
	}
	return l
}

// database is the application's access to its rows.
type database struct {
	t     *tomcat
	write *pool
	reads []*pool
	split *readsplit.Router[mark]
	// unmarked: a write was acknowledged, and the question behind it failed.
	unmarked bool
}

func newDatabase(t *tomcat) *database {
	c := &t.config.Database
	d := &database{t: t}
	pools := map[netip.AddrPort]*pool{}
	of := func(to netip.AddrPort) *pool {
		if pools[to] == nil {
			pools[to] = &pool{t: t, to: to, poolLimits: c.limits(), freed: t.host.NewCond()}
		}
		return pools[to]
	}
	d.write = of(c.Write)
	for _, to := range c.Read {
		d.reads = append(d.reads, of(to))
	}
	d.split = readsplit.New[mark](c.rule(), len(d.reads))
	d.followBehind()
	return d
}

// errStatement is the failure of a statement that is no use repeating.
var errStatement = errors.New("the statement is wrong")

// store writes a row.
func (d *database) store(user, number uint32) error {
	return d.writes(user, &host.Statement{Do: host.Insert, Row: host.TableRow{User: user, Number: number, Given: d.t.config.Database.Given}})
}

// writes has a write of a user executed, as often as the policy says.
func (d *database) writes(user uint32, q *host.Statement) error {
	for tries := 1; ; tries++ {
		written, err := d.insert(q)
		var sql *host.SQLError
		if errors.As(err, &sql) && sql.Errno == host.ErrDuplicateKey {
			if q.Row.Given {
				d.wrote(user, mark{}) // it was stored before
				return nil
			}
			return errStatement
		}
		switch retry := d.t.config.Database.Retry; {
		case err == nil:
			d.wrote(user, written)
			return nil
		case retry == RetryOnce && tries == 1:
		case retry == RetryAll && !d.t.stopping:
			d.t.host.Sleep(retryPause)
		default:
			return err
		}
	}
}

// last gives the number of a user's last row, 0 for none.
func (d *database) last(user uint32) (int64, error) {
	return d.readsOf(user, &host.Statement{Do: host.SelectLast, Row: host.TableRow{User: user}})
}

// readsOf has a read of what a user wrote executed.
func (d *database) readsOf(user uint32, q *host.Statement) (int64, error) {
	from := d.split.Read(user, d.now())
	if from.Primary {
		return d.write.do(q)
	}
	p := d.reads[from.Replica]
	if from.Waits && p != d.write {
		return d.readAfter(p, q, from.After)
	}
	return p.do(q)
}
