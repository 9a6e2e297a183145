package programs

import (
	"fmt"

	"github.com/hadrill/hadrill/scenarios"
	"github.com/hadrill/hadrill/sim/conf"
	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/program/memcached"
)

// memcachedName is the kind's name, and the server's.
const memcachedName = "memcached"

// memcachedKind is memcached(1) with the options that the scenario names.
var memcachedKind = Kind{
	Name: memcachedName, Main: memcachedMain, Real: memcachedReal, Image: "light",
	Ports:     memcachedPorts,
	FileNames: []string{"memcached.conf"}, Recognise: memcachedRecognise, Describe: memcachedDescribe, Part: &memcachedPart,
}

func (e *Env) memcached() *scenarios.Memcached { return e.Settings.(*scenarios.Memcached) }

func memcachedMain(e *Env) (host.Main, []conf.Note, error) {
	m := e.memcached()
	c := memcached.Config{
		Port: m.Port, Memory: m.MemoryLimit, NoEvictions: m.DisableEvictions, MaxItem: m.MaxItemSize,
		Growth: m.SlabGrowthFactor, MinSpace: m.SlabMinSize,
	}
	err := c.Automove.Set(fmt.Sprint(m.SlabAutomove))
	if err == nil {
		err = c.Validate()
	}
	return c.Main(), nil, err
}

func memcachedPorts(e *Env) []Port { return ports(host.Memcached, e.memcached().Port) }

// memcachedReal has the server give up root, which it insists on.
func memcachedReal(e *Env) (Process, []File, error) {
	m := e.memcached()
	argv := []string{
		memcachedName, "-u", "memcache", "-l", "0.0.0.0", "-p", fmt.Sprint(m.Port), "-m", fmt.Sprint(m.MemoryLimit), "-I", fmt.Sprint(m.MaxItemSize),
		"-f", fmt.Sprint(m.SlabGrowthFactor), "-n", fmt.Sprint(m.SlabMinSize), "-o", "slab_automove=" + fmt.Sprint(m.SlabAutomove),
	}
	if m.DisableEvictions {
		argv = append(argv, "-M")
	}
	return Process{Argv: argv, Ports: Numbers(e.Ports())}, nil, nil
}
