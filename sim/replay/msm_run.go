package replay

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/hadrill/hadrill/sim/host"
)

// msmRun is one replay of steps.
type msmRun struct {
	p    *msmPlayer
	f    *msmSteps
	ours map[string]string // the first part of ids, by the recorded one
	dead string            // the machine whose server died last
}

// msmDown is how long a server that is started again was down, which no recording tells:
// with the client's attempts 2 and 6 s after it lost the connection, it was still
// without one 3 s after a restart, and had one after 4.
const msmDown = 2500 * time.Millisecond

// note does what a note says, or compares what it tells.
func (r *msmRun) note(n *msmNote) {
	program := r.p.tomcatPlayer.programs[n.on]
	switch n.do {
	case "kill":
		program.Kill()
		r.dead = n.on
		r.p.run(time.Millisecond)
	case "pause":
		program.Freeze()
	case "restart":
		program.Kill()
		r.p.run(msmDown)
		program.Start()
	case "keys":
		for _, server := range []string{"m1", "m2"} {
			r.compareKeys(server, n.keys[server])
		}
	case "others":
		server := "m1"
		if r.dead == server {
			server = "m2"
		}
		r.compareKeys(server, n.keys[""])
	}
}

// compareKeys compares which keys a memcached server has, of all that the sessions of
// the recording may have.
func (r *msmRun) compareKeys(server string, recorded []string) {
	r.p.run(5 * time.Millisecond) // what goes on behind the answers
	var candidates []string
	back := map[string]string{}
	for _, base := range names(r.ours) {
		for _, node := range []string{"n1", "n2"} {
			for _, route := range []string{"jvm1", "jvm2"} {
				for _, prefix := range []string{"", "validity:", "bak:", "bak:validity:", "lock:"} {
					end := "-" + node + "." + route
					key := prefix + r.ours[base] + end
					candidates, back[key] = append(candidates, key), prefix+base+end
				}
			}
		}
	}
	var found []string
	for key := range r.p.has(server, candidates) { // order cannot show: it is sorted
		found = append(found, back[key])
	}
	want := slices.Clone(recorded)
	slices.Sort(found)
	slices.Sort(want)
	r.p.expect("keys of "+server, strings.Join(found, " "), strings.Join(want, " "))
}

// mine is a recorded id as it is in this replay.
func (r *msmRun) mine(id string) string {
	m := msmID.FindStringSubmatch(id)
	return r.ours[m[1]] + "-" + m[2] + "." + m[3]
}

// recorded is an id of this replay as it would be recorded; "" for none.
func (r *msmRun) recorded(id string) string {
	base, end, _ := strings.Cut(id, "-")
	for _, theirs := range names(r.ours) {
		if r.ours[theirs] == base {
			return theirs + "-" + end
		}
	}
	return id
}

// mostTries is how often a new session is asked for until it is in the recorded
// memcached, which is drawn.
const mostTries = 200

// create asks for a new session, and again until its memcached is the recorded one.
// Those in between are nobody's. Where the configuration decides it the first one counts.
func (r *msmRun) create(server, uri, cookie, recorded string) host.Response {
	m := msmID.FindStringSubmatch(recorded)
	for try := 1; ; try++ {
		b := &tomcatBrowser{p: &r.p.tomcatPlayer, cookie: cookie}
		a := b.ask(server, "GET", uri, "")
		id := b.id()
		base, end, _ := strings.Cut(id, "-")
		if a.SetCookie == "" || r.p.config.failover || try == mostTries || strings.HasPrefix(end, m[2]+".") {
			if a.SetCookie != "" && r.recorded(id) == id {
				r.ours[m[1]] = base
			}
			return a
		}
	}
}

// earlier makes the sessions that are from an earlier recording: a cookie brings their id
// first.
func (r *msmRun) earlier() {
	made := map[string]bool{}
	for i := range r.f.Steps {
		s := &r.f.Steps[i]
		if s.note != nil {
			continue
		}
		if m := msmID.FindStringSubmatch(s.Cookie); m != nil && !made[m[1]] {
			made[m[1]] = true
			value := "1"
			if s.Path == "read" {
				value = s.seen.value
			}
			r.create("t"+m[3][len("jvm"):], "/set.jsp?v="+value, "", s.Cookie)
		}
		if m := msmID.FindStringSubmatch(s.NewCookie); m != nil {
			made[m[1]] = true
		}
	}
}

// request sends a request and compares its answer.
func (r *msmRun) request(s *msmStep) {
	uri := "/" + strings.Replace(s.Path, "save", "set.jsp", 1)
	if s.Path == "read" {
		uri = "/read.jsp"
	}
	cookie := ""
	if s.Cookie != "" {
		cookie = "JSESSIONID=" + r.mine(s.Cookie)
	}
	began := r.p.w.Elapsed()
	var a host.Response
	if s.seen.isNew {
		a = r.create(s.To, uri, cookie, s.NewCookie)
	} else {
		a = (&tomcatBrowser{p: &r.p.tomcatPlayer, cookie: cookie}).ask(s.To, "GET", uri, "")
	}
	took := (r.p.w.Elapsed() - began).Seconds()
	set, _, _ := strings.Cut(strings.TrimPrefix(a.SetCookie, "JSESSIONID="), ";")
	what := fmt.Sprintf("%s %s %s", s.To, s.Path, s.Cookie)
	r.p.expect(what+": status", a.Status, 200)
	r.p.expect(what+": new id", r.recorded(set), s.NewCookie)
	if s.Path == "read" {
		r.p.expect(what+": value", tomcatField(a.Value, "v"), s.seen.value)
	}
	r.compareTime(what, took, s.S)
}

// msmSlow is from when on a request waited for a memcached that does not answer: the
// client's limit is a second.
const msmSlow = 0.9

// compareTime compares how long requests wait for memcached; all else is the machine's
// speed.
func (r *msmRun) compareTime(what string, took, recorded float64) {
	if recorded < msmSlow {
		recorded = 0
	}
	if took < msmSlow {
		took = 0
	}
	r.p.v.Compared++
	if took >= recorded*0.95-0.01 && took <= recorded*1.05+0.01 {
		r.p.v.Equal++
		return
	}
	r.p.v.Differ("%s: it waits %.2f s, recorded %.2f", what, took, recorded)
}
