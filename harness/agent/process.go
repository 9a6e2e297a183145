//go:build linux

package agent

import (
	"fmt"
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

// processes are all of the machine, in the order of their numbers.
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
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return process{}, false
	}
	// the name stands in brackets and may contain anything, brackets included
	text := string(data)
	fields := strings.Fields(text[strings.LastIndexByte(text, ')')+1:])
	if len(fields) < 4 {
		return process{}, false
	}
	p := process{pid: pid, state: fields[0]}
	p.parent, _ = strconv.Atoi(fields[1])
	p.session, _ = strconv.Atoi(fields[3])
	return p, p.state != "Z" && p.state != "X"
}

// family is the process root, those that descend from it, and those of its
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

// part is what a fault on a program or on its child acts on. Who kills
// keepalived kills its parent process: the child notices (keepalived has it
// sent SIGTERM). The others are killed with their workers, as a service
// manager or pkill does.
func part(kind string, members []process, root int, child string) []process {
	switch {
	case child != "":
		return slices.DeleteFunc(members, func(p process) bool { return p.pid == root })
	case kind == "keepalived":
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
