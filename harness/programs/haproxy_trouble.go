package programs

import (
	"regexp"

	"github.com/hadrill/hadrill/sim/conf"
)

func haproxyTargets(e *Env) []conf.Target {
	c, _, err := haproxyConfig(e)
	if err != nil {
		return nil
	}
	return c.Targets()
}

var (
	haproxyServer  = regexp.MustCompile(`^Server ([^/]+)/(\S+) is (UP|DOWN)(?:, reason: (.*?), check duration)?`)
	haproxyCode    = regexp.MustCompile(`^Layer7 wrong status, code: (\d+)`)
	haproxyBackend = regexp.MustCompile(`^backend (\S+) has no server available`)
)

// haproxyTrouble tells of servers that are DOWN by what was asked of them, and of
// backends without a server until one of theirs is UP.
func haproxyTrouble(e *Env, note string) (Trouble, bool) {
	if m := haproxyBackend.FindStringSubmatch(note); m != nil {
		return Trouble{Subject: "backend " + m[1], What: "no server will be up"}, true
	}
	m := haproxyServer.FindStringSubmatch(note)
	if m == nil {
		return Trouble{}, false
	}
	backend, server, state, reason := m[1], m[2], m[3], m[4]
	t := Trouble{Subject: "server " + backend + "/" + server, Whole: "backend " + backend}
	if state == "UP" {
		t.Ends = t.Whole
		return t, true
	}
	c, _, err := haproxyConfig(e)
	if err != nil {
		return Trouble{}, false
	}
	request, at := c.CheckOf(backend, server)
	t.At, t.What = at, checkTrouble(backend, server, request, reason)
	return t, true
}

// checkTrouble says what the check of a server met.
func checkTrouble(backend, server, request, reason string) string {
	switch code := haproxyCode.FindStringSubmatch(reason); {
	case reason == "":
		return "backend " + backend + ": server " + server + " is DOWN"
	case request == "":
		return "the check of backend " + backend + ": " + server + ": " + reason
	case code != nil:
		return request + " of backend " + backend + ": " + server + " answers " + code[1]
	}
	return request + " of backend " + backend + ": " + server + ": " + reason
}
