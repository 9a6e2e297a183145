package host

// SSH is the protocol of Exec: what a manager does on other machines.
const SSH Protocol = "ssh"

// SSHPort is where sshd listens.
const SSHPort = 22

// Exec runs a command on another machine as ssh does.
type Exec struct {
	Command string
	Args    []string
	Input   []byte // what it reads, as a file that was copied there
}

// Size implements Message.
func (e *Exec) Size() int {
	n := 200 + len(e.Command) + len(e.Input)
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

// ExecResult is the end of a command: its exit code, what it wrote to its standard
// output as text, and the file that it made.
type ExecResult struct {
	Exit   int
	Text   string
	Output []byte
}

// Size implements Message.
func (r *ExecResult) Size() int { return 100 + len(r.Text) + len(r.Output) }
