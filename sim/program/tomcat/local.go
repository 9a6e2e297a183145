package tomcat

import (
	"time"

	"github.com/hadrill/hadrill/sim/mechanism/session"
)

// local keeps sessions in the server's memory: another server's id is
// unknown here and gets a new session (recorded: ten requests by round robin
// over two servers made ten sessions).
type local struct {
	t        *tomcat
	sessions *session.Local
	file     string // of the pathname; "" for none
}

func newLocal(t *tomcat) manager {
	m := t.config.manager()
	k := &local{t: t, sessions: session.NewLocal(t.config.SessionTimeout, m.MaxActive)}
	if m.Pathname != "" {
		k.file = "work/Catalina/localhost/ROOT/" + m.Pathname
		if m.Pathname[0] == '/' {
			k.file = m.Pathname
		}
	}
	return k
}

// start reads the sessions that a clean stop has written, and deletes the file
// (StandardManager.load).
func (k *local) start() error {
	if k.file == "" {
		return nil
	}
	data, there := k.t.host.Disk().Read(k.file)
	if !there {
		return nil
	}
	k.t.host.Disk().Remove(k.file)
	all, err := decodeSessions(data)
	if err != nil {
		k.t.host.Note("tomcat", "cannot load sessions from "+k.file+": "+err.Error())
		return nil
	}
	k.sessions.Load(all)
	return nil
}

// stop writes them (StandardManager.unload).
func (k *local) stop() {
	if all := k.sessions.Unload(); k.file != "" && len(all) > 0 {
		if err := k.t.host.Disk().Write(k.file, encodeSessions(all)); err != nil {
			k.t.host.Note("tomcat", "cannot write sessions to "+k.file+": "+err.Error())
		}
	}
}

func (*local) begin(*visit) {}
func (*local) end(*visit)   {}

func (k *local) find(v *visit) *session.Session { return k.sessions.Find(v.id, k.t.now()) }

func (k *local) create(v *visit) *session.Session {
	return k.t.created(v, k.sessions.Create(k.t.newID(), k.t.now()))
}

func (k *local) invalidate(_ *visit, s *session.Session) { k.sessions.Invalidate(s) }

func (k *local) changeID(v *visit, s *session.Session) {
	k.sessions.ChangeID(s, k.t.newID())
	k.t.renamed(v, s.ID)
}

// now is the clock by which sessions grow old.
func (t *tomcat) now() time.Duration { return time.Duration(t.host.Now()) }
