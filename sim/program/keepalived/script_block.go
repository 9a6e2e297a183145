package keepalived

import (
	"strings"
	"time"

	"github.com/hadrill/hadrill/sim/conf"
)

// scriptBlock is a vrrp_script while the file is read.
type scriptBlock struct {
	Script
	index   int // in Config.Scripts once it is tracked; -1 before
	command *conf.Keyword
}

func (r *reader) script(k *conf.Keyword) {
	name := r.named(k)
	if name == "" {
		return
	}
	if o := r.findScript(name); o != nil {
		r.notes = append(r.notes, conf.Note{Pos: k.Pos(), Directive: k.Name, Why: "vrrp_script " + name + " is there twice: keepalived says nothing and uses the first"})
	}
	s := &scriptBlock{index: -1, Script: Script{
		Pos: k.Pos(), Name: name, Interval: time.Second, Rise: 1, Fall: 1,
	}}
	r.scripts = append(r.scripts, s)
	r.checking = s
	r.take("vrrp_script", scriptKeywords, k.Block)
	if s.command == nil {
		r.problem(k.ArgProblem(0, "vrrp_script %q: no script: expected a line script \"COMMAND\"", name))
	}
	if s.Timeout == 0 {
		s.Timeout = s.Interval
	}
}

func (r *reader) findScript(name string) *scriptBlock {
	for _, s := range r.scripts {
		if s.Name == name {
			return s
		}
	}
	return nil
}

func (r *reader) scriptCommand(k *conf.Keyword) {
	var words []string
	for _, a := range k.Args {
		words = append(words, strings.Fields(a.Text)...)
	}
	s := r.checking
	s.command, s.Command = k, strings.Join(words, " ")
	if len(words) == 0 {
		r.problem(k.Problem("script: no command: expected a program and its arguments"))
		return
	}
	if strings.ContainsAny(words[0], "“”‘’„«»＂") {
		s.Disabled = true
	}
}

// warnDisabled tells of a script that keepalived will not find. Its lexer
// knows the ASCII quote only, so a typographic one is a character of the file
// name.
func (r *reader) warnDisabled(s *scriptBlock) {
	r.warn(s.command, "Disabling track script "+s.Name+" since not found/accessible",
		"the typographic quote is part of the program's name for keepalived, which does not find it and runs without the check; write \"")
}

func (r *reader) scriptInterval(k *conf.Keyword) { r.checking.Interval = r.atLeastOneSecond(k) }
func (r *reader) scriptTimeout(k *conf.Keyword)  { r.checking.Timeout = r.atLeastOneSecond(k) }

// atLeastOneSecond is a whole number of seconds; keepalived makes 1 of 0.
func (r *reader) atLeastOneSecond(k *conf.Keyword) time.Duration {
	n := r.number(k, 0, maxDelay, 1)
	if n == 0 {
		r.warn(k, "("+r.checking.Name+"): vrrp script "+k.Name+" must be greater than 0, setting to 1", "0 is taken as 1")
		n = 1
	}
	return time.Duration(n) * time.Second
}

func (r *reader) scriptWeight(k *conf.Keyword) { r.checking.Weight = r.weight(k, 0) }

// maxCount bounds rise and fall.
const maxCount = 1_000_000

func (r *reader) scriptRise(k *conf.Keyword) { r.checking.Rise = r.number(k, 1, maxCount, 1) }
func (r *reader) scriptFall(k *conf.Keyword) { r.checking.Fall = r.number(k, 1, maxCount, 1) }

// weight is argument i of k: -253 to 253, and nothing after it.
func (r *reader) weight(k *conf.Keyword, i int) int {
	if len(k.Args) == i+2 && k.Args[i+1].Text == "reverse" {
		r.problem(k.ArgProblem(i+1, "weight reverse: not supported: expected a number"))
		return 0
	}
	one := *k
	one.Name, one.Args = "weight", k.Args[min(i, len(k.Args)):]
	return r.number(&one, -253, 253, 0)
}
