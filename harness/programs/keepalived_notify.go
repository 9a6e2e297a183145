package programs

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hadrill/hadrill/sim/conf"
	"github.com/hadrill/hadrill/sim/program/keepalived"
)

// The notify scripts of keepalived do on their machine what the scenario says under
// notify, whatever their text is.

// notifyActs gives what the scripts do by state, and an error where the file has
// nothing that is started for a state, or several that move by themselves.
func notifyActs(e *Env, c *keepalived.Config) (map[string]keepalived.Act, error) {
	if len(e.Notify.On) == 0 {
		return nil, nil
	}
	if c.Movers() > 1 {
		return nil, fmt.Errorf("keepalived: machines.%s.notify: %s has several instances with notify lines that move by themselves, and it is not said of which of them: expected one, or a vrrp_sync_group of all", e.Machine, e.File)
	}
	all := map[string]keepalived.Act{}
	for _, state := range notifyStates(e) {
		if !slices.ContainsFunc(c.Notifies(), func(n keepalived.Notify) bool { return n.RunsOn(state) }) {
			return nil, fmt.Errorf("keepalived: machines.%s.notify.%s: %s has no line that has a script started for it: expected notify_%s or notify in an instance", e.Machine, state, e.File, state)
		}
		all[state] = keepalived.Act(e.Notify.On[state])
	}
	return all, nil
}

// notifyStates gives the states that the scenario speaks of, in order.
func notifyStates(e *Env) (all []string) {
	for _, state := range []string{keepalived.OnMaster, keepalived.OnBackup, keepalived.OnFault, keepalived.OnStop} {
		if _, said := e.Notify.On[state]; said {
			all = append(all, state)
		}
	}
	return all
}

// withoutNotify takes out the notes of lines whose scripts the scenario speaks of.
func withoutNotify(e *Env, notes []conf.Note) []conf.Note {
	return slices.DeleteFunc(slices.Clone(notes), func(n conf.Note) bool {
		if n.Why != keepalived.WhyNotify {
			return false
		}
		line := keepalived.Notify{Keyword: n.Directive}
		return e.Notify.Nothing || slices.ContainsFunc(notifyStates(e), line.RunsOn)
	})
}

// notifyScripts gives the files that notify lines run, each of which does on the
// machine what the scenario says for the line that runs it: by its arguments, to
// which keepalived adds the state for the keyword notify.
func notifyScripts(e *Env, c *keepalived.Config) (files []File) {
	cases := map[string]string{}
	var order []string
	for _, n := range c.Notifies() {
		file, args := n.Script()
		if !strings.HasPrefix(file, "/") || isInline(n.Command) {
			continue // notifyUnsupported tells
		}
		if _, seen := cases[file]; !seen {
			order = append(order, file)
		}
		for _, state := range notifyStates(e) {
			if !n.RunsOn(state) {
				continue
			}
			cases[file] += notifyPattern(args, n.Keyword, state) + ")\n" + serviceLines(e.Notify.On[state].Stop, "stop") + serviceLines(e.Notify.On[state].Start, "start") + "\t;;\n"
		}
	}
	for _, file := range order {
		files = append(files, File{Path: file, Mode: 0o755, Text: "#!/bin/sh\ncase \"$*\" in\n" + cases[file] + "esac\n"})
	}
	return files
}

// notifyPattern gives the pattern, as sh writes it, that the arguments of a script
// match when it is run for a state.
func notifyPattern(args, keyword, state string) string {
	quoted := func(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }
	if keyword != "notify" {
		return quoted(args)
	}
	if args != "" {
		args += " "
	}
	return quoted(args+"INSTANCE ") + "*" + quoted(" "+strings.ToUpper(state)+" ") + "*|" + quoted(args+"GROUP ") + "*" + quoted(" "+strings.ToUpper(state)+" ") + "*"
}

func serviceLines(names []string, do string) (text string) {
	for _, name := range names {
		text += "\techo " + do + " " + name + " > " + ServiceFile + "\n"
	}
	return text
}

// notifyUnsupported gives the reasons why scripts cannot be replaced on containers
// by what the scenario says of them.
func notifyUnsupported(e *Env, c *keepalived.Config) (why []string) {
	if len(e.Notify.On) == 0 {
		return nil
	}
	does := map[string]string{} // by file and pattern
	for _, n := range c.Notifies() {
		file, args := n.Script()
		for _, state := range notifyStates(e) {
			if !n.RunsOn(state) {
				continue
			}
			if !strings.HasPrefix(file, "/") || isInline(n.Command) {
				why = append(why, fmt.Sprintf("%s: %q is no file that can be written for what notify says", n.Keyword, n.Command))
				break
			}
			key, act := file+" "+notifyPattern(args, n.Keyword, state), fmt.Sprint(e.Notify.On[state])
			if other, same := does[key]; same && other != act {
				why = append(why, fmt.Sprintf("%s: %q is run alike for another state, for which notify says something else", n.Keyword, n.Command))
			}
			does[key] = act
		}
	}
	return why
}
