package containers

import (
	"encoding/json"

	"github.com/hadrill/hadrill/harness/agent"
	"github.com/hadrill/hadrill/harness/programs"
)

// started is how a program is started, with the files that it needs and the
// layers that its image needs.
type started struct {
	program agent.Program
	files   []programs.File
	data    []string // folders: programs.Kind.Data
	layers  []string
}

// start finds out how a program of the scenario is started: the real one, or
// ours as a process of this binary. The notes of our reader are kept for both.
// Its problems with the file of a real program are ignored, for that program
// reads the file itself.
func (p *plan) start(e *programs.Env) (started, error) {
	_, notes, err := e.Main()
	p.notes = append(p.notes, notes...)
	if e.Ours() {
		if err != nil {
			return started{}, err
		}
		spec, err := ourSpec(e)
		s := started{program: spec}
		if err == nil {
			s.files, err = e.OwnFiles()
		}
		if e.Kind.Data != nil {
			s.data = []string{agent.DataFolder + "/" + e.Program}
		}
		return s, err
	}
	process, files, err := e.Kind.Real(e)
	process.ParentOnly = e.Kind.ParentOnly
	s := started{agent.Program{Name: e.Program, Process: process}, files, nil, []string{e.Kind.Image}}
	if e.Kind.Layers != nil {
		s.layers = append(s.layers, e.Kind.Layers(e)...)
	}
	if e.Kind.Data != nil {
		s.data = e.Kind.Data(e)
	}
	return s, err
}

// ourSpec gives a program of our own as a process of this binary.
func ourSpec(e *programs.Env) (agent.Program, error) {
	s, err := e.Spec()
	if err != nil {
		return agent.Program{}, err
	}
	line, err := json.Marshal(agent.Spec{Spec: s})
	process := programs.Process{Argv: []string{agentPath, AgentChild}, Ports: programs.Numbers(e.Ports()), Ready: e.Kind.Ready, ParentOnly: e.Kind.ParentOnly}
	return agent.Program{Name: e.Program, Process: process, Spec: line}, err
}
