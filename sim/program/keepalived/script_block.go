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
	command *conf.Directive
}

func (r *reader) script(k *conf.Directive) {
	name := r.named(k)
	if name == "" {
		return
	}
	if o := r.findScript(name); o != nil {
		r.Note(k, k.Name(), "vrrp_script %s is there twice: keepalived says nothing and uses the first", name)
	}
	s := &scriptBlock{index: -1, Script: Script{
		Pos: k.Pos(), Name: name, Interval: time.Second, Rise: 1, Fall: 1,
	}}
	r.scripts = append(r.scripts, s)
	r.checking = s
	r.readBlock("vrrp_script", scriptKeywords, k.Block)
	if s.command == nil {
		r.warn(k, "No script set for vrrp_script "+name+" - removing", "it has no line script: keepalived runs without the check")
		r.scripts = r.scripts[:len(r.scripts)-1]
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

func (r *reader) scriptCommand(k *conf.Directive) {
	var words []string
	for _, a := range k.Args() {
		words = append(words, strings.Fields(a.Text)...)
	}
	s := r.checking
	s.command, s.Command = k, strings.Join(words, " ")
	if len(words) == 0 {
		r.Add(k.Problem(k.Words[0], "script: no command: expected a program and its arguments"))
		return
	}
	if strings.ContainsAny(words[0], conf.TypographicQuotes) {
		s.Disabled = true
	}
}

// warnDisabled records that keepalived does not find a script's program: only
// the ASCII quote is a quote to it, so a typographic one is a character of the
// file name.
func (r *reader) warnDisabled(s *scriptBlock) {
	r.warn(s.command, "Disabling track script "+s.Name+" since not found/accessible",
		"the typographic quote is part of the program's name for keepalived, which does not find it and runs without the check; write \"")
}

func (r *reader) scriptInterval(k *conf.Directive) { r.checking.Interval = r.atLeastOneSecond(k) }
func (r *reader) scriptTimeout(k *conf.Directive)  { r.checking.Timeout = r.atLeastOneSecond(k) }

// atLeastOneSecond reads a whole number of seconds; keepalived makes 1 of 0.
func (r *reader) atLeastOneSecond(k *conf.Directive) time.Duration {
	n := r.number(k, 0, maxDelay, 1)
	if n == 0 {
		r.warn(k, "("+r.checking.Name+"): vrrp script "+k.Name()+" must be greater than 0, setting to 1", "0 is taken as 1")
		n = 1
	}
	return time.Duration(n) * time.Second
}

func (r *reader) scriptWeight(k *conf.Directive) {
	r.checking.Weight, r.checking.Reverse = r.weight(k, 0, 0)
	r.checking.weightAt = k.Pos()
}

// maxCount bounds rise and fall.
const maxCount = 1_000_000

func (r *reader) scriptRise(k *conf.Directive) { r.checking.Rise = r.number(k, 1, maxCount, 1) }
func (r *reader) scriptFall(k *conf.Directive) { r.checking.Fall = r.number(k, 1, maxCount, 1) }

// weight reads "N [reverse]" from argument i of k on: -253 to 253, def where it
// is not valid.
func (r *reader) weight(k *conf.Directive, i, def int) (weight int, reverse bool) {
	args := k.Args()
	if len(args) == i+2 && args[i+1].Text == "reverse" {
		reverse, args = true, args[:i+1]
	}
	one, name := *k, k.Words[0]
	name.Text = "weight"
	one.Words = append([]conf.Word{name}, args[min(i, len(args)):]...)
	return r.number(&one, -253, 253, def), reverse
}
