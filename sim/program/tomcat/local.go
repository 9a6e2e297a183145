package tomcat

import (
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/mechanism/session"
)

// localKeeper keeps sessions in the server's memory: another server's id is
// unknown here and gets a new session (recorded: ten requests by round robin
// over two servers made ten sessions).
type localKeeper struct {
	t        *tomcat
	sessions *session.Local
}

func newLocalKeeper(t *tomcat) keeper {
	return &localKeeper{t, session.NewLocal(t.config.SessionTimeout)}
}

// save implements keeper.
func (k *localKeeper) save(q *host.Request, a *host.Response) {
	s := k.findOrCreate(q, a)
	s.Value = q.Form
	a.Value = q.Form
}

// query implements keeper. The application asks for the requested session only
// (getRequestedSessionId), which makes none.
func (k *localKeeper) query(q *host.Request, a *host.Response) {
	if s := k.find(q); s != nil {
		a.Value = s.Value
	}
}

// count implements keeper.
func (k *localKeeper) count(q *host.Request, a *host.Response) {
	s := k.findOrCreate(q, a)
	s.Count++
	a.Value = visits(s.Count)
}

func (k *localKeeper) find(q *host.Request) *session.Session {
	id := k.t.requestedID(q)
	if id == "" {
		return nil
	}
	return k.sessions.Find(id, k.now())
}

// findOrCreate is request.getSession().
func (k *localKeeper) findOrCreate(q *host.Request, a *host.Response) *session.Session {
	if s := k.find(q); s != nil {
		return s
	}
	return k.sessions.Create(k.t.newID(a), k.now())
}

func (k *localKeeper) now() time.Duration { return time.Duration(k.t.host.Now()) }
