//go:build linux

package agent

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/go-sql-driver/mysql"
	"github.com/hadrill/hadrill/sim/host"
)

// How often a database server is asked whether it takes writes, and how long it
// may take to answer: one that hangs takes none.
const (
	databaseLook  = 100 * time.Millisecond
	databaseLimit = time.Second
	// rowsLimit is how long it may take to give all rows.
	rowsLimit = 10 * time.Second
)

// openDatabase gives access to the server behind a socket, as its machine's root.
func openDatabase(socket string) (*sql.DB, error) {
	c := mysql.NewConfig()
	c.User, c.Net, c.Addr, c.Logger = "root", "unix", socket, silent{}
	c.Timeout, c.ReadTimeout, c.WriteTimeout = databaseLimit, rowsLimit, databaseLimit
	to, err := mysql.NewConnector(c)
	if err != nil {
		return nil, err
	}
	db := sql.OpenDB(to)
	db.SetMaxOpenConns(1)
	return db, nil
}

// silent is a logger that drops the driver's messages.
type silent struct{}

func (silent) Print(...any) {}

// watchDatabase reports what a program's server is as often as that changes, until
// the process ends.
func (a *Agent) watchDatabase(p *program, ended <-chan struct{}) {
	db, err := openDatabase(p.Database)
	if err != nil {
		return // a socket and an account: never an error
	}
	defer db.Close()
	t := time.NewTicker(databaseLook)
	defer t.Stop()
	for was := (DatabaseState{}); ; {
		is := stateOf(db)
		if is != was {
			a.answer(Answer{Event: &Event{Program: p.Name, Kind: DatabaseEvent, Detail: is.String(), Database: &is}})
			was = is
		}
		select {
		case <-ended:
			return
		case <-t.C:
		}
	}
}

// stateOf asks a server what it is; the zero state for one that does not answer.
func stateOf(db *sql.DB) (s DatabaseState) {
	ctx, cancel := context.WithTimeout(context.Background(), databaseLimit)
	defer cancel()
	var readOnly bool
	if db.QueryRowContext(ctx, "SELECT @@global.read_only").Scan(&readOnly) != nil {
		return DatabaseState{}
	}
	connections, err := connectionsOf(ctx, db)
	if err != nil {
		return DatabaseState{}
	}
	var sources []string
	for i := range connections {
		sources = append(sources, connections[i].host)
	}
	return DatabaseState{Answers: true, Writable: !readOnly, Replica: len(sources) > 0, Sources: strings.Join(sources, ",")}
}

// connection is one by which a server replicates: from which host, and which of its
// threads does not run.
type connection struct{ host, stopped string }

// connectionsOf gives a server's connections to those that it replicates from.
func connectionsOf(ctx context.Context, db *sql.DB) (all []connection, err error) {
	found, err := db.QueryContext(ctx, "SHOW ALL SLAVES STATUS")
	if err != nil {
		return nil, err
	}
	defer found.Close()
	columns, err := found.Columns()
	if err != nil {
		return nil, err
	}
	var from, io, sqlRuns, ioError, sqlError sql.NullString
	var ioErrno, sqlErrno int
	wanted := map[string]any{
		"Master_Host": &from, "Slave_IO_Running": &io, "Last_IO_Errno": &ioErrno, "Last_IO_Error": &ioError,
		"Slave_SQL_Running": &sqlRuns, "Last_SQL_Errno": &sqlErrno, "Last_SQL_Error": &sqlError,
	}
	row := make([]any, len(columns))
	for i, c := range columns {
		if row[i] = wanted[c]; row[i] == nil {
			row[i] = new(sql.RawBytes)
		}
	}
	for found.Next() {
		if err := found.Scan(row...); err != nil {
			return nil, err
		}
		stopped := host.StoppedThreads(io.String != "No", ioErrno, ioError.String, sqlRuns.String != "No", sqlErrno, sqlError.String)
		all = append(all, connection{from.String, stopped})
	}
	return all, found.Err()
}

// stoppedOf says which threads do not run by which a server replicates.
func stoppedOf(db *sql.DB) (string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), databaseLimit)
	defer cancel()
	connections, err := connectionsOf(ctx, db)
	var all []string
	for i := range connections {
		if s := connections[i].stopped; s != "" {
			all = append(all, s)
		}
	}
	return strings.Join(all, "; "), err
}

// rows gives a database server's state and the users' rows in it.
func (a *Agent) rows(o *Order) (Answer, error) {
	p, _, err := a.programs.find(o.Target)
	if err != nil {
		return Answer{}, err
	}
	db, err := openDatabase(p.Database)
	if err != nil {
		return Answer{}, err
	}
	defer db.Close()
	t := Table{State: stateOf(db)}
	if !t.State.Answers {
		return Answer{}, fmt.Errorf("%s does not answer", p.Name)
	}
	if err := t.read(db); err != nil {
		return Answer{}, err
	}
	if t.Stopped, err = stoppedOf(db); err != nil {
		return Answer{}, err
	}
	reply, err := json.Marshal(t)
	return Answer{Reply: reply}, err
}

// read reads the users' rows in the order of their keys, and behind them the items that
// were updated.
func (t *Table) read(db *sql.DB) error {
	ctx, cancel := context.WithTimeout(context.Background(), rowsLimit)
	defer cancel()
	var id uint64
	var r host.TableRow
	err := each(ctx, db, "SELECT id, user, number FROM "+host.OrdersTable+" ORDER BY id", func() { t.add(id, r) }, &id, &r.User, &r.Number)
	if err != nil {
		return err
	}
	return each(ctx, db, "SELECT id, version FROM "+host.ItemsTable+" WHERE version > 0 ORDER BY id", func() {
		t.Rows = append(t.Rows, host.TableRow{User: host.FirstItem + r.User, Number: r.Number}.Key())
	}, &r.User, &r.Number)
}

// each calls f behind each row that a query answers, its columns in to.
func each(ctx context.Context, db *sql.DB, query string, f func(), to ...any) error {
	found, err := db.QueryContext(ctx, query)
	if err != nil {
		return err
	}
	defer found.Close()
	for found.Next() {
		if err := found.Scan(to...); err != nil {
			return err
		}
		f()
	}
	return found.Err()
}
