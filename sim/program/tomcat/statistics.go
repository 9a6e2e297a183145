package tomcat

import (
	"fmt"
	"strings"

	"github.com/hadrill/hadrill/sim/mechanism/session"
)

// statistics holds the figures that JMX gives of a Manager and of its
// cluster.
type statistics struct {
	// active are the sessions in memory, full those that the server knows of.
	active, full int
	// files are those of its store.
	files int
	// memory is the heap that sessions take, in bytes.
	memory int
	// messages and bytes count what the server has sent to members.
	messages, bytes int
}

// observe answers /stat.jsp and /peek.jsp, which stand for JMX: no request of a session.
// False: the path is another one.
func (t *tomcat) observe(v *visit) bool {
	path := v.q.Path()
	m, ok := t.keeper.(*managed)
	switch {
	case !ok:
		return false
	case strings.HasSuffix(path, "/stat.jsp"):
		s := m.statistics()
		v.a.Value = fmt.Sprintf("active=%d full=%d files=%d memory=%d messages=%d bytes=%d", s.active, s.full, s.files, s.memory, s.messages, s.bytes)
	case strings.HasSuffix(path, "/peek.jsp"):
		if s := m.peek(v.id); s != nil {
			v.a.Value = "id=" + s.ID + " " + textOf(s.Attributes)
		}
	default:
		return false
	}
	return true
}

func (k *local) statistics() statistics {
	return statistics{active: k.sessions.Len(), full: k.sessions.Len(), memory: k.sessions.Memory()}
}
func (k *local) peek(string) *session.Session { return nil }

func (k *persistent) statistics() statistics {
	return statistics{active: k.sessions.Len(), full: k.sessions.Len(), files: k.store.size(), memory: k.sessions.Memory()}
}
func (k *persistent) peek(id string) *session.Session { return k.sessions.Get(id) }

func (d *delta) statistics() statistics {
	n := d.sessions.Len()
	return statistics{active: n, full: n, memory: d.sessions.Memory(), messages: d.channel.messages, bytes: d.channel.bytes}
}
func (d *delta) peek(id string) *session.Session { return d.sessions.Get(id) }

func (b *backup) statistics() statistics {
	return statistics{active: b.sessions.Len(), full: b.sessions.Full(), memory: b.sessions.Memory(), messages: b.channel.messages, bytes: b.channel.bytes}
}
func (b *backup) peek(id string) *session.Session {
	if e := b.sessions.Get(id); e != nil {
		return e.Session
	}
	return nil
}
