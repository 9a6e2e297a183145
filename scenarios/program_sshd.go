package scenarios

import "github.com/hadrill/hadrill/scenarios/strict"

var sshdKind = kind{
	name: "sshd", about: "an OpenSSH server, by which others run commands on the machine",
	settings: func() any { return new(SSHD) }, fields: sshdFields, defaults: func(*Program, *Machine) {},
	ports: func(*Program) []settingPort { return []settingPort{{"port", sshPort}} },
}

// SSHD is an OpenSSH server on port 22.
type SSHD struct{}

const sshPort = 22

func sshdFields(*Program, *inputs) []strict.Field { return nil }
