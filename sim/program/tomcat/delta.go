package tomcat

import (
	"slices"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/mechanism/dist"
	"github.com/hadrill/hadrill/sim/mechanism/session"
	"github.com/hadrill/hadrill/sim/mechanism/tribes"
)

// delta is DeltaManager with the valves of its cluster: every server holds every
// session.
type delta struct {
	t        *tomcat
	k        *Cluster
	rules    Manager
	sessions session.Delta
	channel  *channel
	deltas   host.FreeList[deltaMessage] // those that nobody has any more
	work     time.Duration               // at the end of a request

	transferring bool // the state of another server is on its way
	early        []*session.Event
	transferred  host.Cond
}

func newDelta(t *tomcat) manager {
	m := t.config.manager()
	d := &delta{
		t: t, k: t.config.Cluster, rules: m, channel: newChannel(t), transferred: t.host.NewCond(),
		sessions: session.Delta{MaxInactive: t.config.SessionTimeout, MaxActive: m.MaxActive},
	}
	d.work = requestWork.Draw(d.channel.wakes)
	d.channel.receiver = d
	d.transferring = true // from the first message on
	return d
}

// requestWork is the time that the end of a replicated request takes, for each server
// another one: the changes are serialized and written. Fitted as threadWakes.
var requestWork = dist.Lognormal(300*time.Microsecond, 2*time.Millisecond)

func (d *delta) start() error {
	if err := d.channel.start(); err != nil {
		return err
	}
	d.fetch()
	d.transferring = false
	for _, e := range d.early {
		d.sessions.Receive(e, d.t.now())
	}
	d.early = nil
	d.t.everyTick(d.tick)
	return nil
}

// fetch asks the oldest member for all sessions (getAllClusterSessions).
func (d *delta) fetch() {
	all := d.channel.members()
	if len(all) == 0 {
		return
	}
	if missed := d.channel.send(all[:1], &session.Event{Kind: session.GetAllSessions}, d.k.Options); len(missed) > 0 {
		d.t.host.Note("tomcat", "cannot ask for the sessions of the cluster")
		return
	}
	if d.transferring && !d.transferred.Wait(max(0, d.rules.Transfer.Timeout)) {
		d.t.host.Note("tomcat", "no session state sent: the transfer timed out")
	}
}

func (d *delta) stop() {
	if d.rules.ExpireAtStop {
		d.sessions.Each(func(s *session.Session) { d.tell(&session.Event{Kind: session.SessionExpired, ID: s.ID}) })
	}
	d.channel.stop()
}

// begin is JvmRouteBinderValve: a session that came from another server gets an id of
// this one, and so does who comes with the old id afterwards.
func (d *delta) begin(v *visit) {
	renamed, other := d.t.otherRoute(v.id)
	if !other {
		return
	}
	s := d.find(v)
	if s != nil {
		d.tell(d.sessions.ChangeID(s, renamed))
	} else if d.sessions.Get(renamed) == nil {
		return
	}
	d.t.renamed(v, renamed)
}

// invalidate tells the others that the session has expired: who does not hear that goes
// on with its copy.
func (d *delta) invalidate(_ *visit, s *session.Session) { d.tell(d.sessions.Invalidate(s)) }

// changeID tells the others the new id: who does not hear it knows the session by the old
// one.
func (d *delta) changeID(v *visit, s *session.Session) {
	d.tell(d.sessions.ChangeID(s, d.t.newID()))
	d.t.renamed(v, s.ID)
}

// end is ReplicationValve: every request that carries a valid session tells the others,
// before its answer is complete.
func (d *delta) end(v *visit) {
	if !d.k.Replicate || v.id == "" || d.k.Filter != nil && filtered(d.k.Filter, v.q.Path()) {
		return
	}
	s := v.session
	if s == nil {
		s = d.find(v)
	}
	if s == nil || !d.sessions.Holds(s) {
		return
	}
	d.t.host.Work(d.work)
	x := d.deltas.Get()
	if x == nil {
		x = &deltaMessage{}
	}
	e := d.sessions.Completed(s, d.t.now(), &x.completion)
	if _, free := d.channel.sendIn(&x.message, d.channel.members(), e, d.k.Options); free {
		d.deltas.Put(x)
	}
}

// deltaMessage is the message at the end of a request.
type deltaMessage struct {
	message    host.TribesMessage
	completion session.Completion
}

func (d *delta) find(v *visit) *session.Session {
	s, gone := d.sessions.Find(v.id, d.t.now())
	if gone != nil {
		d.tell(gone)
	}
	return s
}

func (d *delta) create(v *visit) *session.Session {
	s, e := d.sessions.Create(d.t.newID(), d.t.now())
	if s != nil {
		d.tell(e)
	}
	return d.t.created(v, s)
}

func (d *delta) tick() {
	for _, e := range d.sessions.Tick(d.t.now()) {
		d.tell(e)
	}
}

// tell sends an event to all members.
func (d *delta) tell(e *session.Event) { d.channel.send(d.channel.members(), e, d.k.Options) }

// received takes an event of another server. During the transfer of the state those of
// single sessions wait.
func (d *delta) received(m *host.TribesMessage) {
	e, ok := m.Content.(*session.Event)
	if !ok || !d.k.Listen {
		return
	}
	switch e.Kind {
	case session.GetAllSessions:
		d.transfer(senderOf(m))
	case session.TransferComplete, session.NoContextManager:
		if d.transferring {
			d.transferring = false
			d.transferred.Broadcast()
		}
	case session.AllSessionData:
		d.sessions.Receive(e, d.t.now())
	default:
		if e.Kind == session.SessionCreated { // made, and made known to listeners, before it is found
			d.t.host.Work(d.channel.reads.Draw(d.channel.wakes))
		}
		if d.transferring {
			kept := *e // who sent it may use it again
			kept.Changes = slices.Clone(e.Changes)
			d.early = append(d.early, &kept)
			return
		}
		d.sessions.Receive(e, d.t.now())
	}
}

// transferOptions are those of messages with sessions, whatever the channel's are.
const transferOptions = tribes.UseAck | tribes.Synchronized

// transfer sends all sessions to a server that has asked.
func (d *delta) transfer(to tribes.Member) {
	if !d.t.serving { // its own application has not started
		d.channel.send([]tribes.Member{to}, &session.Event{Kind: session.NoContextManager}, d.k.Options)
		return
	}
	for i, e := range d.sessions.Transfer(d.rules.Transfer.InOne, d.rules.Transfer.Size) {
		if i > 0 {
			d.t.host.Sleep(d.rules.Transfer.Pause)
		}
		d.channel.send([]tribes.Member{to}, e, transferOptions)
	}
	d.channel.send([]tribes.Member{to}, &session.Event{Kind: session.TransferComplete}, d.k.Options)
}
