//go:build linux

package agent

import (
	"os"
	"slices"
	"strconv"
	"strings"
)

// process is one process of the machine, as /proc has it.
type process struct {
	pid, parent, session int
	state                string // R, S, D, T (stopped), Z ...
}

// processes gives all of the machine, in the order of their numbers.
func processes() []process {
	entries, err := os.ReadDir("/proc")
	if err != nil {
		return nil
	}
	var all []process
	for _, e := range entries {
		pid, err := strconv.Atoi(e.Name())
		if err != nil {
			continue
		}
		if p, ok := processOf(pid); ok {
			all = append(all, p)
		}
	}
	slices.SortFunc(all, func(a, b process) int { return a.pid - b.pid })
	return all
}

// processOf reads /proc/PID/stat (proc(5)); false when there is none.
func processOf(pid int) (process, bool) {
	fields, err := statOf(pid)
	if err != nil || len(fields) < 4 {
		return process{}, false
	}
	p := process{pid: pid, state: fields[0]}
	p.parent, _ = strconv.Atoi(fields[1])
	p.session, _ = strconv.Atoi(fields[3])
	return p, p.state != "Z" && p.state != "X"
}

// family gives the process root, those that descend from it, and those of its
// session whose parents are gone; the root first.
func family(all []process, root int) []process {
	in := map[int]bool{root: true}
	for grown := true; grown; {
		grown = false
		for _, p := range all {
			if !in[p.pid] && (in[p.parent] || p.session == root) {
				in[p.pid], grown = true, true
			}
		}
	}
	var members []process
	for _, p := range all {
		switch {
		case p.pid == root:
			members = append([]process{p}, members...)
		case in[p.pid]:
			members = append(members, p)
		}
	}
	return members
}

// part chooses the processes that a fault on a program or on its child acts
// on. A child is all processes but the first. A program is its first process
// alone where its children notice the end of their parent by themselves, and
// all processes otherwise.
func part(members []process, root int, parentOnly bool, child string) []process {
	switch {
	case child != "":
		return slices.DeleteFunc(members, func(p process) bool { return p.pid == root })
	case parentOnly:
		return slices.DeleteFunc(members, func(p process) bool { return p.pid != root })
	}
	return members
}

func numbers(ps []process) string {
	var words []string
	for _, p := range ps {
		words = append(words, strconv.Itoa(p.pid))
	}
	return strings.Join(words, " ")
}
