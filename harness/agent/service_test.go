//go:build linux

package agent

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/hadrill/hadrill/harness/programs"
)

// services has a program started and stopped by what others write into the pipe.
func (r *rig) services(t *testing.T) {
	say := func(line string) {
		f, err := os.OpenFile(programs.ServiceFile, os.O_WRONLY, 0)
		must(t, err)
		defer f.Close()
		_, err = f.WriteString(line + "\n")
		must(t, err)
	}
	started, ended := Event{Program: "svc", Kind: "started"}, Event{Program: "svc", Kind: "ended", Detail: "killed by SIGTERM"}
	r.do(t, Order{Do: "define", Program: shell("svc", "exec sleep 1000")})
	say("stop svc") // before it was started
	r.do(t, Order{Do: "start", Target: "svc"})
	r.event(t, started)
	r.event(t, ended)
	r.do(t, Order{Do: "ready", Target: "svc", Within: long})
	say("start svc")
	r.event(t, started)
	say("start svc") // it runs
	say("stop svc")
	r.event(t, ended)
	say("stop svc") // it does not run
	askService("svc", true)
	r.event(t, started)
	askService("svc", false)
	askService("svc", true) // it is started when it has ended
	r.event(t, ended)
	r.event(t, started)
	say("start nobody")
	r.event(t, Event{Program: "nobody", Kind: "note:service", Detail: `start: program "nobody": not defined on this machine`})
	r.do(t, Order{Do: "kill", Target: "svc"})
	r.event(t, Event{Program: "svc", Kind: "ended", Detail: "killed by SIGKILL"})
}

// files has a file written by two, and what it held before each given back.
func (r *rig) files(t *testing.T) {
	name := filepath.Join(t.TempDir(), "below", "drain")
	held := func() string {
		text, err := os.ReadFile(name)
		if err != nil {
			return "none"
		}
		return string(text)
	}
	for _, row := range []struct{ do, text, former, says, holds string }{
		{"unwrite", "", "", "no word of what it held", "none"},
		{"unwrite", "", "null", "is gone again", "none"},
		{"write", "60", "null", `holds "60"`, "60\n"},
		{"write", "60", "", `held "60" already`, "60\n"},
		{"unwrite", "", "null", "is gone again", "none"},
		{"write", "-254", "null", `holds "-254"`, "-254\n"},
		{"write", "0", `"-254\n"`, `holds "0"`, "0\n"},
		{"unwrite", "", "null", "is gone again", "none"}, // the first of the two ends first
		{"unwrite", "", `"-254\n"`, `holds "-254" again`, "-254\n"},
	} {
		o := Order{Do: row.do, Target: name, Text: row.text}
		if row.do == "unwrite" {
			o.Request = []byte(row.former)
		}
		a := r.ask(o)
		words(t, a, row.says)
		if got := held(); got != row.holds || row.do == "write" && string(a.Reply) != row.former {
			t.Errorf("%s %q: it holds %q, and held %s, want %q, %s", row.do, row.text, got, a.Reply, row.holds, row.former)
		}
	}
}
