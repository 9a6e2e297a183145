package conformance

import (
	"context"
	"fmt"
	"net/netip"
	"os/exec"
	"strconv"
	"testing"
	"testing/fstest"
	"time"

	"github.com/hadrill/hadrill/harness/live"
	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/program/haproxy"
	"github.com/hadrill/hadrill/sim/program/httpd"
	"github.com/hadrill/hadrill/sim/program/nginx"
	"github.com/hadrill/hadrill/sim/replay"
	"github.com/hadrill/hadrill/sim/world"
)

// around holds what a program of ours is told beside its configuration.
type around struct {
	// sent is called with each request that nginx has proxied, and the servers that got it.
	sent     func(req *host.Request, chain []netip.AddrPort, status int)
	commands []replay.Command
	operator func(command func(text string))
}

// ourMains make our programs of recorded configurations, by the program's folder.
var ourMains = map[string]func(config string, a around) (host.Main, error){
	"nginx": func(config string, a around) (host.Main, error) {
		c, _, err := nginx.Read(fstest.MapFS{"nginx.conf": {Data: []byte(config)}}, "nginx.conf")
		if err != nil {
			return nil, err
		}
		return c.Main(nginx.Options{Proxied: a.sent}), nil
	},
	"haproxy": func(config string, a around) (host.Main, error) {
		c, _, err := haproxy.Read(fstest.MapFS{"haproxy.cfg": {Data: []byte(config)}}, "haproxy.cfg")
		if err != nil {
			return nil, err
		}
		o := haproxy.Options{Operator: a.operator}
		for _, command := range a.commands {
			o.Commands = append(o.Commands, haproxy.Command(command))
		}
		return c.Main(o), nil
	},
	"apache": func(config string, _ around) (host.Main, error) {
		c, _, err := httpd.Read(fstest.MapFS{"httpd.conf": {Data: []byte(config)}}, "httpd.conf")
		if err != nil {
			return nil, err
		}
		return c.Main(httpd.Options{}), nil
	},
}

// simulatedTogether replays recordings in virtual time.
func simulatedTogether(t *testing.T, p *replay.WebProgram, recs map[string]*replay.WebRecording, _ int) (all []replayed) {
	t.Helper()
	for name, rec := range recs { // in any order: each has a world of its own
		r := replayed{Program: p.Folder, Name: name}
		o := replay.WebOptions{}
		if p == &replay.HAProxy {
			o = replay.WebOptions{Lead: lead, Checks: true, Watch: func(at time.Duration, e world.Event) {
				if server, up, is := serverChange(e.Detail); is && e.Kind == "note:haproxy" {
					r.Changes = append(r.Changes, replay.Change{Server: server, Up: up, At: at})
				}
			}}
		}
		if e := p.Exception(rec); e != nil && e.Unsent {
			o.Left = func(i int) bool { return e.Left(rec, &rec.Requests[i]) }
		}
		w := replay.NewWebReplay(rec, o)
		main, err := ourMains[p.Folder](rec.Config, around{sent: w.NoteServers, commands: w.Commands})
		if err == nil {
			r.Outcomes, err = w.Replay(p.Folder, main)
		}
		if err != nil {
			r.Outcomes = make([]replay.Outcome, len(rec.Requests))
			r.Trouble = append(r.Trouble, err.Error())
		}
		all = append(all, r)
	}
	return all
}

// ourProgram is ours on real sockets.
type ourProgram struct {
	h       *live.Host
	started time.Time
	ended   chan error
	operate func(text string) // of HAProxy; nil before it has begun
}

// startOurs starts our program where the real one would be. It takes clients' addresses as
// they come: every address is this machine's.
func startOurs(s *replaySession) (player, error) {
	for _, family := range []string{"-4", "-6"} {
		if out, err := exec.Command("ip", family, "route", "replace", "local", "default", "dev", "lo").CombinedOutput(); err != nil {
			return nil, fmt.Errorf("ip route: %w: %s", err, out)
		}
	}
	p := &ourProgram{started: time.Now(), ended: make(chan error, 1)}
	p.h = live.New(live.Options{Machine: "m", Program: s.res.Program, Seed: 1, Note: func(kind, detail string) {
		if kind == "live" {
			s.problem("%s", detail)
		}
		s.change(detail)
	}})
	main, err := ourMains[s.res.Program](s.rec.Config, around{sent: s.proxied, operator: func(command func(string)) { p.operate = command }})
	if err != nil {
		return nil, err
	}
	go func() { p.ended <- p.h.Run(context.Background(), main) }()
	return p, s.listens(p)
}

// proxied notes the servers that nginx sent a request to, by its own account.
func (s *replaySession) proxied(req *host.Request, chain []netip.AddrPort, _ int) {
	i, err := strconv.Atoi(req.Get(numberHeader))
	if err != nil {
		s.problem("nginx proxied a request without a number: %s", req.URI)
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	o := &s.res.Outcomes[i]
	o.Tried = nil
	for _, at := range chain {
		name, known := s.names[at]
		if !known {
			name = replay.None
		}
		o.Tried = append(o.Tried, name)
	}
}

func (p *ourProgram) began() time.Time { return p.started }

func (p *ourProgram) command(text string) error {
	if p.operate == nil {
		return fmt.Errorf("nobody takes commands")
	}
	p.h.Do(func() { p.operate(text) })
	return nil
}

func (p *ourProgram) stop() {
	p.h.Kill()
	<-p.ended
}
