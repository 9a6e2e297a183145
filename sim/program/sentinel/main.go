package sentinel

import (
	"encoding/hex"
	"fmt"
	"net/netip"
	"slices"
	"time"

	"github.com/hadrill/hadrill/sim/conf"
	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/mechanism/pubsub"
	"github.com/hadrill/hadrill/sim/mechanism/sentinel"
)

// program is a running Sentinel.
type program struct {
	host   host.Host
	config Config
	begin  host.Time // of the clock, for the machine
	m      *sentinel.Machine
	links  map[int]*link
	// numbers are those of links, in their order.
	numbers []int

	messages  pubsub.Log
	published host.Cond
}

// Main is the Sentinel as a program. The configuration must be valid.
func (c *Config) Main() host.Main {
	return func(h host.Host) error {
		if err := c.Validate(); err != nil {
			return err
		}
		s := &program{host: h, config: *c, links: map[int]*link{}, published: h.NewCond()}
		if s.config.Dir == "" {
			s.config.Dir = h.Program()
		}
		return s.start()
	}
}

func (s *program) start() error {
	if err := s.restore(); err != nil {
		return err
	}
	made := s.config.ID == ""
	if made {
		s.config.ID = s.newID()
	}
	s.begin = s.host.Now()
	rules := sentinel.Config{
		ID: s.config.ID, Address: s.announced(), Epoch: s.config.Epoch,
		Desync: func() time.Duration {
			ms := s.host.Rand("desync").Int64N(sentinel.MaxDesync.Milliseconds())
			return time.Duration(ms) * time.Millisecond
		},
	}
	for _, m := range s.config.Masters {
		rules.Masters = append(rules.Masters, m.Rule)
	}
	s.m = sentinel.New(rules, s.now())
	bind := s.config.Bind
	if len(bind) == 0 {
		bind = []netip.Addr{netip.IPv4Unspecified()}
	}
	for _, a := range bind {
		at := netip.AddrPortFrom(a, s.config.port())
		if _, err := s.host.Serve(at, host.RESP, s); err != nil {
			return fmt.Errorf("sentinel: cannot listen on %q: %w", at, err)
		}
	}
	if made {
		s.save()
	}
	s.perform(s.m.Start(s.now()))
	s.host.Go(host.TaskFunc(s.cron))
	return nil
}

// now is the clock's time, in the machine's form: above 0.
func (s *program) now() time.Duration { return s.host.Now().Sub(s.begin) + time.Second }

// announced is where the others are told to reach this Sentinel.
func (s *program) announced() netip.AddrPort {
	a, port := s.config.AnnounceIP, s.config.AnnouncePort
	if !a.IsValid() {
		a = s.host.Address()
	}
	if port == 0 {
		port = s.config.port()
	}
	return netip.AddrPortFrom(a, port)
}

// newID draws 40 hexadecimal digits.
func (s *program) newID() string {
	var b [20]byte
	random := s.host.Rand("id")
	for i := range b {
		b[i] = byte(random.Uint32())
	}
	return hex.EncodeToString(b[:])
}

// cron is serverCron, ten to nineteen times a second: the rate is drawn anew each
// time, so that Sentinels do not ask for votes in the same moment (sentinelTimer).
func (s *program) cron() {
	random := s.host.Rand("hz")
	for {
		s.host.Sleep(time.Second / time.Duration(10+random.IntN(10)))
		s.loseClosed()
		s.perform(s.m.Tick(s.now()))
	}
}

// perform does what the machine asks for. It may wait for the disk, while other
// steps go on.
func (s *program) perform(actions []sentinel.Action) {
	for _, a := range slices.Clone(actions) {
		switch a.Kind {
		case sentinel.Connect, sentinel.Subscribe, sentinel.Disconnect, sentinel.Unsubscribe, sentinel.Forget:
			s.change(a)
		case sentinel.Event:
			s.host.Note("sentinel", a.Type+" "+a.Text)
			s.messages.Publish(a.Type, a.Text)
			s.published.Broadcast()
		case sentinel.Log:
			s.host.Note("sentinel", a.Text)
		case sentinel.Save:
			s.save()
		default:
			if l := s.links[a.Link]; l != nil { // or it was forgotten while the disk was waited for
				l.send(a)
			}
		}
	}
}

// fileName is where the Sentinel writes what it has learnt.
const fileName = "sentinel.conf"

// save writes the file (sentinelFlushConfig). One that cannot be written is noted.
func (s *program) save() {
	name := s.config.Dir + "/" + fileName
	d := s.host.Disk()
	err := d.Write(name, s.m.AppendConfig(nil))
	if err == nil {
		err = d.Sync(name)
	}
	if err != nil {
		s.host.Note("sentinel", fmt.Sprintf("WARNING: Sentinel was not able to save the new configuration on disk: %v", err))
	}
}

// restore takes what an earlier start has learnt.
func (s *program) restore() error {
	data, found := s.host.Disk().Read(s.config.Dir + "/" + fileName)
	if !found {
		return nil
	}
	r := &reader{out: &Config{}}
	c, _, err := r.read(conf.NewText(fileName, string(data)))
	if err == nil {
		err = c.Resolve(nil)
	}
	if err != nil {
		return fmt.Errorf("sentinel: cannot read the file that it has written: %w", err)
	}
	for i := range c.Masters { // passwords are not among what is written here
		m := &c.Masters[i]
		if k := slices.IndexFunc(s.config.Masters, func(old Master) bool { return old.Rule.Name == m.Rule.Name }); k >= 0 {
			m.User, m.Password = s.config.Masters[k].User, s.config.Masters[k].Password
		}
	}
	s.config.ID, s.config.Epoch, s.config.Masters = c.ID, c.Epoch, c.Masters
	return nil
}
