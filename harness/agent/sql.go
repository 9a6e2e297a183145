//go:build linux

package agent

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"
)

// sqlLimit is for how long the client waits for an answer, in seconds.
const sqlLimit = "60"

// sql has a program's server execute a statement of the machine's root by the client
// mariadb(1). What the server answers is the evidence; a note that there was nothing to
// do is an error.
func (a *Agent) sql(o *Order) (Answer, error) {
	p, _, err := a.programs.find(o.Target)
	if err != nil {
		return Answer{}, err
	}
	r := Answer{At: time.Now().UnixNano()}
	out, err := command("", "timeout", sqlLimit, "mariadb", "--no-defaults", "--user=root", "--socket="+p.Database, "-vv", "--show-warnings", "--execute="+o.Text)
	r.Detail, err = sqlAnswer(out, err)
	return r, err
}

// sqlLine is a line of the client's output with the server's answer.
var sqlLine = regexp.MustCompile(`(?m)^(?:(ERROR) .*|(Note|Warning) \(Code \d+\): .*|Query OK.*)$`)

// killedNobody is the answer to KILL USER of an account without a session.
var killedNobody = regexp.MustCompile(`(?im)^kill user [\s\S]*^Query OK, 0 rows affected`)

// sqlAnswer finds the server's answer in what its client wrote and how that ended.
func sqlAnswer(out string, ended error) (string, error) {
	var lines []string
	done := true
	for _, m := range sqlLine.FindAllStringSubmatch(out, -1) {
		lines = append(lines, m[0])
		done = done && m[1] == "" && m[2] == ""
	}
	answer := strings.Join(lines, "; ")
	switch {
	case answer == "" && ended != nil:
		return "", fmt.Errorf("no answer of the server: %w", ended)
	case answer == "":
		return "", errors.New("the client gave no answer: " + lastLines(out, 3))
	case ended != nil || !done || killedNobody.MatchString(out):
		return "", errors.New(answer)
	}
	return answer, nil
}
