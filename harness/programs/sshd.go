package programs

import (
	"github.com/hadrill/hadrill/sim/conf"
	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/program/mha"
	"github.com/hadrill/hadrill/sim/program/sshd"
)

// sshdKind is an OpenSSH server. The commands of its machine are those of the node
// packages that managers come with.
var sshdKind = Kind{
	Name: "sshd", Processes: []string{"ssh"}, Main: sshdMain, Real: sshdReal, Image: "openssh",
	Ports:      func(*Env) []Port { return ports(host.SSH, host.SSHPort) },
	OursCannot: func(*Env) []string { return []string{"our server has no protocol for real sockets so far"} },
}

func sshdMain(*Env) (host.Main, []conf.Note, error) {
	c := sshd.Config{Commands: map[string]sshd.Command{}}
	for name, run := range mha.Commands { // order cannot show: they are put into a map
		c.Commands[name] = run
	}
	return c.Main(), nil, nil
}
