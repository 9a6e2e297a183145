package tomcat

import (
	"errors"
	"strings"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/mechanism/session"
)

// sessionRows is a table with a row for each session (org.apache.catalina.session.
// DataSourceStore, 10.1). No failure of it reaches the application: a session that cannot
// be loaded is not there, and one that cannot be saved is as before, or gone.
type sessionRows struct {
	t    *tomcat
	of   *RowStore
	pool *pool
}

func newSessionRows(t *tomcat, of *RowStore) *sessionRows {
	return &sessionRows{t, of, &pool{t: t, to: of.Source.At, poolLimits: of.Source.limits(), freed: t.host.NewCond()}}
}

// storeTries is how often the Store tries what failed; a connection that it does not get
// ends it.
const storeTries = 2

// try has f do something on a connection.
func (f *sessionRows) try(what string, do func(x *pooled) error) {
	for range storeTries {
		x, err := f.pool.take()
		if err != nil {
			f.note(what, err)
			return
		}
		err = do(x)
		var sql *host.SQLError
		if err == nil || errors.As(err, &sql) {
			f.pool.give(x)
		}
		if err == nil {
			return
		}
		f.note(what, err)
	}
}

func (f *sessionRows) note(what string, err error) {
	f.t.host.Note("tomcat", "cannot "+what+" in the database: "+err.Error())
}

// execute executes a statement on the rows.
func (f *sessionRows) execute(x *pooled, do host.SQL, w host.WebSession) error {
	w.Table, w.App = &f.of.Table, f.of.App
	if err := f.pool.call(x, host.Statement{Do: do, Web: &w}, f.pool.read); err != nil {
		return err
	}
	return x.a.Err()
}

// load implements sessionStore.
func (f *sessionRows) load(id string) (c session.Saved, found bool) {
	f.try("load session "+id, func(x *pooled) error {
		if err := f.execute(x, host.SelectSession, host.WebSession{ID: id}); err != nil || x.a.Number == 0 {
			return err
		}
		all, err := decodeSessions([]byte(x.a.Value))
		if found = err == nil && len(all) == 1; found {
			c = all[0]
		}
		return nil
	})
	return c, found
}

// save implements sessionStore. The row is deleted and inserted anew, each by a
// transaction of its own: what comes between them leaves none.
func (f *sessionRows) save(c session.Saved) error {
	row := host.WebSession{ID: c.ID, Data: string(encodeSessions([]session.Saved{c})), Accessed: c.Accessed.Milliseconds(), MaxInactive: int64(c.MaxInactive / time.Second)}
	for _, a := range c.Attributes {
		row.Fill += a.Fill
	}
	f.try("save session "+c.ID, func(x *pooled) error {
		if err := f.execute(x, host.DeleteSession, host.WebSession{ID: c.ID}); err != nil {
			return err
		}
		return f.execute(x, host.InsertSession, row)
	})
	return nil
}

// remove implements sessionStore.
func (f *sessionRows) remove(id string) {
	f.try("remove session "+id, func(x *pooled) error { return f.execute(x, host.DeleteSession, host.WebSession{ID: id}) })
}

// expired implements sessionStore.
func (f *sessionRows) expired(now time.Duration) (ids []string) {
	f.try("list expired sessions", func(x *pooled) error {
		err := f.execute(x, host.ExpiredSessions, host.WebSession{Accessed: now.Milliseconds()})
		if err == nil && x.a.Value != "" {
			ids = strings.Split(x.a.Value, "\n")
		}
		return err
	})
	return ids
}

// size implements sessionStore. Nobody counts rows over a network to look at a server.
func (f *sessionRows) size() int { return 0 }
