package host

import "time"

// SSH is the protocol of Exec: what a manager does on other machines.
const SSH Protocol = "ssh"

// SSHPort is where sshd listens.
const SSHPort = 22

// Exec runs a command on another machine as ssh does.
type Exec struct {
	Command string
	Args    []string
	Files   [][]byte // that were copied there for it
}

// Size implements Message.
func (e *Exec) Size() int {
	n := 200 + len(e.Command)
	for _, f := range e.Files {
		n += len(f)
	}
	for _, a := range e.Args {
		n += len(a) + 1
	}
	return n
}

// Arg gives the value of an argument --name=value; "" where there is none.
func (e *Exec) Arg(name string) string {
	for _, a := range e.Args {
		if len(a) > len(name)+3 && a[:2] == "--" && a[2:2+len(name)] == name && a[2+len(name)] == '=' {
			return a[3+len(name):]
		}
	}
	return ""
}

// ExecResult is the end of a command: its exit code, what it says, and the file that
// it made. Took is how long it worked, as far as that is no virtual time: what managers
// draw for their tools has it in it.
type ExecResult struct {
	Exit   int
	Text   string
	Output []byte
	Took   time.Duration
}

// Size implements Message.
func (r *ExecResult) Size() int { return 100 + len(r.Text) + len(r.Output) }
