package programs

import (
	"github.com/hadrill/hadrill/sim/conf"
	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/program/sentinel"
)

// sentinelName is the kind's name.
const sentinelName = "sentinel"

// sentinelKind is redis-server --sentinel by its sentinel.conf.
var sentinelKind = Kind{
	Name: sentinelName, Processes: []string{redisName + "-" + sentinelName}, Main: sentinelMain, Real: sentinelReal, Image: "light",
	Ports:     sentinelPorts,
	Data:      redisData,
	Targets:   sentinelTargets,
	Together:  sentinelTogether,
	FileNames: []string{"sentinel.conf"}, Recognise: sentinelLines.MatchString, Describe: sentinelDescribe, Part: &sentinelPart,
}

func sentinelMain(e *Env) (host.Main, []conf.Note, error) {
	f, notes, err := read(e, sentinel.Read)
	if err != nil {
		return nil, notes, err
	}
	c := *f // machines share the file
	c.Masters = append([]sentinel.Master(nil), f.Masters...)
	if err := c.Resolve(e.Hosts); err != nil {
		return nil, notes, err
	}
	return c.Main(), notes, c.Validate()
}

func sentinelPorts(e *Env) []Port {
	f, _, err := read(e, sentinel.Read)
	switch {
	case err != nil:
		return nil
	case f.Port == 0:
		return ports(host.RESP, 26379)
	}
	return ports(host.RESP, f.Port)
}

// sentinelReal gives the real one its file to write to.
func sentinelReal(e *Env) (Process, []File, error) {
	dir, at := redisData(e)[0], redisFolder+"/"+e.Program+".conf"
	files := []File{{Path: redisFolder, Dir: true}, {Path: at, Mode: 0o644, Text: e.text() + "\n" + foreground(dir)}, {Path: dir, Dir: true}}
	return Process{
		Argv: []string{redisServer, at, "--" + sentinelName}, Ports: Numbers(e.Ports()),
		Note: sentinelName, Notes: []string{`[#*] ([-+][a-z]\S* .*)`, `# (Next failover delay: .*)`}, EveryNote: true,
	}, files, nil
}
