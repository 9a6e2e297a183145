package programs

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/hadrill/hadrill/sim/host"
)

// usualWorkers is the name of mod_jk's file where no line names it.
const usualWorkers = "workers.properties"

// readWorkers reads the file of mod_jk's workers.
func (h *httpdFile) readWorkers() {
	name := path.Base(cmp.Or(h.workers, usualWorkers))
	text := readText(h.files, name)
	if text == "" {
		text = h.draftWorkers()
		h.d.Drafted = append(h.d.Drafted, File{Path: name, Mode: 0o644, Text: text})
	}
	of := map[string]map[string]string{}
	var names []string
	for line := range strings.Lines(text) {
		key, value, ok := strings.Cut(strings.TrimSpace(line), "=")
		part := strings.Split(strings.TrimSpace(key), ".")
		if !ok || len(part) != 3 || part[0] != "worker" {
			continue
		}
		if of[part[1]] == nil {
			of[part[1]] = map[string]string{}
			names = append(names, part[1])
		}
		of[part[1]][part[2]] = strings.TrimSpace(value)
	}
	for _, m := range h.mounts {
		status := of[m.worker]["type"] == "status" || of[m.worker] == nil && strings.Contains(m.worker, "status")
		if !status {
			m.add()
			h.d.way(m.worker)
		}
	}
	for _, name := range names {
		w := of[name]
		if w["host"] == "" && w["port"] == "" || slices.Contains([]string{"lb", "status"}, w["type"]) {
			continue
		}
		n, _ := strconv.ParseUint(w["port"], 10, 16) // of one that is none, the usual port is taken
		h.d.add(Upstream{Host: cmp.Or(w["host"], "localhost"), Port: cmp.Or(uint16(n), schemes["ajp"].port), Protocol: host.AJP, Route: name})
	}
}

// jkMount is a JkMount of a server.
type jkMount struct {
	server     *httpdServer
	at, worker string
}

// add adds the path that it takes: all below /app/* and /app|/*, else a page, such
// as one for /*.jsp.
func (m *jkMount) add() {
	at, rest, wild := strings.Cut(m.at, "*")
	if wild && rest == "" {
		m.server.paths = append(m.server.paths, strings.TrimSuffix(strings.TrimSuffix(at, "|/"), "/"))
		return
	}
	m.server.pages = append(m.server.pages, strings.ReplaceAll(m.at, "*", "index"))
}

// draftWorkers writes a file of workers where the file names one that is not there:
// each is a Tomcat on the machine itself.
func (h *httpdFile) draftWorkers() string {
	var names []string
	lines := ""
	for _, m := range h.mounts {
		switch {
		case m.worker == "" || slices.Contains(names, m.worker):
			continue
		case strings.Contains(m.worker, "status"):
			lines += "worker." + m.worker + ".type=status\n"
		default:
			lines += fmt.Sprintf("worker.%s.type=ajp13\nworker.%[1]s.host=localhost\nworker.%[1]s.port=%d\n", m.worker, schemes["ajp"].port)
		}
		names = append(names, m.worker)
	}
	return "# Written by hadrill init, for the file that httpd's names is not there: each worker is\n# taken for a Tomcat on the machine itself.\nworker.list=" + strings.Join(names, ",") + "\n" + lines
}
