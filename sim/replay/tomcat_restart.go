package replay

import "fmt"

// tomcatSaved is the value in each session of a restart.
const tomcatSaved = "Pan"

// tomcatRestarts is a clean restart of a server with its default Manager, and
// then one by SIGKILL.
type tomcatRestarts struct {
	Survived  int `json:"survived"`
	Of        int `json:"of"`
	AfterKill int `json:"after_kill9_survived"`
}

func (f *tomcatRestarts) check() error {
	if f.Of <= 0 {
		return fmt.Errorf("field \"of\": \"%d\": expected some sessions", f.Of)
	}
	return nil
}

func (f *tomcatRestarts) play(p *tomcatPlayer) {
	p.expect("sessions that survived a clean restart", p.surviving(f.Of, false), f.Survived)
	p.expect("sessions that survived kill -9", p.surviving(f.Of, true), f.AfterKill)
}

// tomcatRestart is one restart of a server whose Manager a context.xml
// configures.
type tomcatRestart struct {
	Context  string `json:"context_xml"`
	Signal   int    `json:"signal"`
	Sessions int    `json:"sessions"`
	Survived int    `json:"survived"`
	// Before, Stopped and Started are the files of sessions; nil where they were not
	// counted.
	Before  *int `json:"files_before_stop"`
	Stopped *int `json:"files_after_stop"`
	Started *int `json:"files_after_start"`
}

func (f *tomcatRestart) check() error {
	switch {
	case f.Signal != 9 && f.Signal != 15:
		return fmt.Errorf("field \"signal\": \"%d\": expected 9 or 15", f.Signal)
	case f.Sessions <= 0:
		return fmt.Errorf("field \"sessions\": \"%d\": expected some", f.Sessions)
	}
	return nil
}

func (f *tomcatRestart) play(p *tomcatPlayer) {
	g := p.group(1, 1, TomcatServer{Context: f.Context}, false)
	all := p.saved("t1", f.Sessions)
	if f.Before != nil {
		p.expect("files before the stop", p.stat("t1", "files"), *f.Before)
	}
	p.end("t1", f.Signal == 9)
	p.begin("t1")
	if f.Stopped != nil && f.Started != nil {
		p.expect("files after the start", p.stat("t1", "files"), *f.Started)
	}
	p.expect(fmt.Sprintf("sessions that survived signal %d", f.Signal), p.savedStill(g.names[0], all), f.Survived)
}

// surviving gives how many of n sessions are there after a server was ended and
// started again.
func (p *tomcatPlayer) surviving(n int, kill bool) int {
	p.start(false)
	all := p.saved("t5", n)
	p.end("t5", kill)
	p.begin("t5")
	return p.savedStill("t5", all)
}

// saved makes sessions that hold a value.
func (p *tomcatPlayer) saved(on string, n int) []tomcatBrowser {
	browsers, opened := make([]tomcatBrowser, n), 0
	for i := range browsers {
		b := &browsers[i]
		b.p = p
		b.ask(on, "POST", "/test/save", tomcatSaved)
		opened += oneIf(b.ask(on, "POST", "/test/query", "").Value == tomcatSaved)
	}
	if opened != n {
		p.v.Differ("%d of %d sessions hold what was saved before the restart", opened, n)
	}
	return browsers
}

// savedStill counts those that hold it still.
func (p *tomcatPlayer) savedStill(on string, browsers []tomcatBrowser) (survived int) {
	for i := range browsers {
		survived += oneIf(browsers[i].ask(on, "POST", "/test/query", "").Value == tomcatSaved)
	}
	return survived
}
