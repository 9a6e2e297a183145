package tomcat

import (
	"slices"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/mechanism/session"
	"github.com/hadrill/hadrill/sim/mechanism/tribes"
)

// backup is BackupManager with the valves of its cluster: one other server holds a copy
// of a session.
type backup struct {
	t        *tomcat
	k        *Cluster
	rules    Manager
	sessions session.Backup
	channel  *channel
	work     time.Duration // at the end of a request

	begun   bool   // the map is there
	asked   uint64 // questions so far
	waiting map[uint64]*question
}

// question holds the answers of other maps to a question.
type question struct {
	answers []answered
	none    int // members that have no map
	came    host.Cond
}

type answered struct {
	from tribes.Member
	*session.MapMessage
}

func newBackup(t *tomcat) manager {
	m := t.config.manager()
	b := &backup{
		t: t, k: t.config.Cluster, rules: m, channel: newChannel(t), waiting: map[uint64]*question{},
		sessions: session.Backup{MaxInactive: t.config.SessionTimeout, MaxActive: m.MaxActive},
	}
	b.work = requestWork.Draw(b.channel.wakes)
	b.channel.receiver = b
	b.channel.left = b.leave
	b.channel.beat = b.ping
	return b
}

// start makes the map known to others, asks the first one of them where the sessions
// are, and then takes part (AbstractReplicatedMap.init).
func (b *backup) start() error {
	if err := b.channel.start(); err != nil {
		return err
	}
	b.sessions.Self, b.begun = b.channel.self, true
	for _, a := range b.ask(b.channel.members(), session.MapMessage{Kind: session.MapInit}, b.rules.RPCTimeout, false) {
		b.join(a.from)
	}
	if all := b.sessions.Members(); len(all) > 0 {
		for _, a := range b.ask(all[:1], session.MapMessage{Kind: session.MapState}, b.rules.RPCTimeout, false) {
			for i := range a.State {
				b.sessions.Receive(&a.State[i], b.t.now())
			}
		}
	}
	for _, a := range b.ask(b.channel.members(), session.MapMessage{Kind: session.MapStart}, b.rules.RPCTimeout, false) {
		b.join(a.from)
	}
	b.t.everyTick(b.tick)
	return nil
}

func (b *backup) stop() {
	b.channel.send(b.channel.members(), &session.MapMessage{Kind: session.MapStop}, b.rules.MapOptions)
	b.channel.stop()
}

// begin is JvmRouteBinderValve. To give a session another id is to remove it and to put
// it into the map anew.
func (b *backup) begin(v *visit) {
	renamed, other := b.t.otherRoute(v.id)
	if !other {
		return
	}
	if s := b.find(v); s != nil {
		b.rename(s, renamed)
	} else if b.sessions.Get(renamed) == nil {
		return
	}
	v.session = nil
	b.t.renamed(v, renamed)
}

// rename removes a session from all maps and puts it into them anew under another id.
func (b *backup) rename(s *session.Session, id string) {
	b.sessions.Drop(b.sessions.Get(s.ID))
	b.tell(b.sessions.Removing(s.ID))
	s.ID = id
	b.publish(b.sessions.Adopt(s))
}

// invalidate has all maps forget the session.
func (b *backup) invalidate(_ *visit, s *session.Session) {
	if e := b.sessions.Get(s.ID); e != nil {
		b.tell(b.sessions.Invalidate(e))
	}
}

func (b *backup) changeID(v *visit, s *session.Session) {
	if b.sessions.Get(s.ID) == nil {
		return // another request was faster
	}
	b.rename(s, b.t.newID())
	b.t.renamed(v, s.ID)
}

// end is ReplicationValve.
func (b *backup) end(v *visit) {
	if !b.k.Replicate || v.id == "" || filtered(b.k.Filter, v.q.Path()) {
		return
	}
	if v.session == nil && b.find(v) == nil {
		return
	}
	e := b.sessions.Get(v.id)
	if e == nil || e.Session == nil {
		return
	}
	b.t.host.Work(b.work)
	if m := b.sessions.Completed(e); m != nil {
		b.channel.send([]tribes.Member{m.Backup}, m, b.rules.MapOptions)
	}
}

// find gives the session, and makes this server its primary (AbstractReplicatedMap.get).
func (b *backup) find(v *visit) *session.Session {
	e := b.sessions.Get(v.id)
	if e == nil {
		return nil
	}
	if e.Expired(b.t.now()) {
		b.expire(e.ID)
		return nil
	}
	switch e.Role {
	case session.Copy:
		b.publish(e)
	case session.Proxy:
		if !b.retrieve(e) {
			return nil
		}
	}
	if e.Session == nil {
		return nil
	}
	e.Session.Accessed = b.t.now()
	return e.Session
}

// retrieve fetches a session from who has the copy. False: nobody gave it.
func (b *backup) retrieve(e *session.Entry) bool {
	if e.Backup == (tribes.Member{}) {
		return false
	}
	all := b.ask([]tribes.Member{e.Backup}, session.MapMessage{Kind: session.MapRetrieve, ID: e.ID}, b.rules.RPCTimeout, false)
	if len(all) == 0 || all[0].Whole == nil || b.sessions.Get(e.ID) != e {
		return false
	}
	if e.Role != session.Proxy { // another request was faster
		return true
	}
	m, others := b.sessions.Retrieved(e, all[0].Whole)
	b.channel.send(others, m, b.rules.MapOptions)
	return true
}

func (b *backup) create(v *visit) *session.Session {
	e := b.sessions.Create(b.t.newID(), b.t.now())
	if e == nil {
		return b.t.created(v, nil)
	}
	b.publish(e)
	return b.t.created(v, e.Session)
}

// publish gives a session's copy to the next member, or to that behind it where the
// first cannot be reached, and tells the others (LazyReplicatedMap.publishEntryInfo).
func (b *backup) publish(e *session.Entry) {
	var has tribes.Member
	for _, m := range b.sessions.Candidates() {
		if len(b.channel.send([]tribes.Member{m}, b.sessions.Copying(e, m), b.rules.MapOptions)) == 0 {
			has = m
			break
		}
	}
	if m, others := b.sessions.Copied(e, has); m != nil {
		b.channel.send(others, m, b.rules.MapOptions)
	}
}

func (b *backup) publishAll(all []*session.Entry) {
	for _, e := range all {
		if b.sessions.Get(e.ID) == e {
			b.publish(e)
		}
	}
}

func (b *backup) join(m tribes.Member) {
	uncopied, _ := b.sessions.Join(m)
	b.publishAll(uncopied)
}

func (b *backup) leave(m tribes.Member) { b.publishAll(b.sessions.Leave(m)) }

func (b *backup) tell(m *session.MapMessage) {
	b.channel.send(slices.Clone(b.sessions.Members()), m, b.rules.MapOptions)
}

func (b *backup) tick() {
	for _, id := range b.sessions.Tick(b.t.now()) {
		b.tell(b.sessions.Removing(id))
	}
}

func (b *backup) expire(id string) {
	b.sessions.Drop(b.sessions.Get(id))
	b.tell(b.sessions.Removing(id))
}

// accessTimeout is how long a map may be silent to pings.
const accessTimeout = 5 * time.Second

// ping asks all members for their maps, each heartbeat of the channel: who cannot be
// reached, or does not answer, is dropped, and who answers anew taken in.
func (b *backup) ping() {
	if !b.t.serving {
		return
	}
	all := b.channel.members()
	if len(all) == 0 {
		return
	}
	answers := b.ask(all, session.MapMessage{Kind: session.MapInit}, accessTimeout, true)
	for _, m := range slices.Clone(b.sessions.Members()) {
		if !slices.ContainsFunc(answers, func(a answered) bool { return a.from == m }) {
			b.leave(m)
		}
	}
	for _, a := range answers {
		b.join(a.from)
	}
}

// ask sends a question to maps and waits for the first answer, or for those of all.
func (b *backup) ask(to []tribes.Member, m session.MapMessage, patience time.Duration, all bool) []answered {
	if len(to) == 0 {
		return nil
	}
	b.asked++
	m.Question = b.asked
	q := &question{came: b.t.host.NewCond()}
	b.waiting[m.Question] = q
	defer delete(b.waiting, m.Question)
	deadline := b.t.host.Monotonic().Add(patience)
	missed := b.channel.send(to, &m, b.rules.MapOptions)
	want := len(to) - len(missed)
	for len(q.answers)+q.none < want && (all || len(q.answers) == 0) {
		if left := deadline.Sub(b.t.host.Monotonic()); left <= 0 || !q.came.Wait(left) {
			break
		}
	}
	return q.answers
}

// received takes a message of another server's map.
func (b *backup) received(t *host.TribesMessage) {
	m, ok := t.Content.(*session.MapMessage)
	if !ok {
		return
	}
	from := senderOf(t)
	reply := session.MapMessage{Kind: session.MapReply, Question: m.Question}
	switch m.Kind {
	case session.MapInit:
		reply.None = !b.begun
	case session.MapStart:
		if reply.None = !b.begun; b.begun {
			b.join(from)
		}
	case session.MapState:
		reply.State = b.sessions.State()
	case session.MapRetrieve:
		if e := b.sessions.Get(m.ID); e != nil && e.Session != nil {
			c := e.Session.Save()
			reply.Whole = &c
		}
	case session.MapStop:
		b.leave(from)
		return
	case session.MapReply:
		if q := b.waiting[m.Question]; q != nil {
			if m.None {
				q.none++
			} else {
				q.answers = append(q.answers, answered{from, m})
			}
			q.came.Signal()
		}
		return
	default:
		b.sessions.Receive(m, b.t.now())
		return
	}
	b.channel.send([]tribes.Member{from}, &reply, b.rules.MapOptions)
}
