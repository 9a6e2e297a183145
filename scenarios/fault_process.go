package scenarios

// processVerbs are the faults that are signals to programs.
var processVerbs = []verb{
	{name: "kill", about: "SIGKILL to a program; lb1/keepalived/vrrp is a child", on: onProgram, lasts: true},
	{name: "stop", about: "SIGTERM to a program", on: onProgram, lasts: true},
	{name: "start", about: "starts a program", on: onProgram, undoes: []string{"kill", "stop"}},
	{name: "freeze", about: "SIGSTOP to a program", on: onProgram, lasts: true},
	{name: "thaw", about: "SIGCONT", on: onProgram, undoes: []string{"freeze"}},
}
