package keepalived

import (
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Look names what a check script looks at, by its text: a process of the machine,
// or an answer of a web server or of a port.
type Look struct {
	Kind ProbeKind
	// Process is the name of the process.
	Process string
	// Host and Port are those of the server as the script has them, URI is that of its
	// request.
	Host string
	Port uint16
	URI  string
	// Status is the only status that is a success, FailFrom the least one that
	// is a failure; 0 for none.
	Status, FailFrom int
	// Limit is how long the command itself waits; 0 for as long as the script
	// may run.
	Limit time.Duration
	// Tries is how often it tries before it fails, with Pause between; 0 for once.
	// Stops: it ends keepalived then.
	Tries int
	Pause time.Duration
	Stops bool
}

// ReadScript finds out what the text of a check script, or the one line of a
// script keyword, looks at: killall -0, pidof, pgrep, ps -C, systemctl
// is-active, service X status and kill -0 look for a process, curl, wget, nc,
// /dev/tcp, mysql and mysqladmin ask a server. The script is taken to succeed when that
// does, and may end keepalived when it does not. It is an error if it looks at nothing
// of this kind, at several things, or starts and stops other programs as well; with
// the last one the Look is there all the same, where it is one.
func ReadScript(text string) (Look, error) {
	s := &shellScript{}
	for _, c := range shellCommands(text) {
		s.command(c)
	}
	for i := range s.looks {
		if s.httpCode && s.looks[i].Kind == HTTP {
			s.looks[i].Status = 200
		}
	}
	var found []Look
	for _, l := range s.looks {
		if !slices.Contains(found, l) {
			found = append(found, l)
		}
	}
	switch {
	case s.acts != "" && len(found) == 1 && s.asks == "":
		return found[0], fmt.Errorf("it starts or stops programs (%s)", s.acts)
	case s.acts != "":
		return Look{}, fmt.Errorf("it starts or stops programs (%s)", s.acts)
	case s.asks != "":
		return Look{}, fmt.Errorf("it looks at what a server answers (%s)", s.asks)
	case len(found) == 0:
		return Look{}, fmt.Errorf("it has no killall -0, pidof, pgrep, systemctl is-active, kill -0, curl, wget, nc, mysql or mysqladmin")
	case len(found) > 1:
		return Look{}, fmt.Errorf("it looks at several things")
	}
	l := found[0]
	l.Stops = s.stops
	n, pause, ok := tries(text)
	if !ok {
		return Look{}, fmt.Errorf("it has a loop of which it is not plain how often it goes round")
	}
	if n > 1 {
		l.Tries, l.Pause = n, pause
	}
	return l, nil
}

// shellScript collects what the commands of a script do.
type shellScript struct {
	looks    []Look
	acts     string // a command that starts or stops programs
	stops    bool   // one ends keepalived
	asks     string // what a statement asks about replication
	killing  bool   // kill -0 came last, whose argument another command prints
	listing  bool   // ps came last, in whose output grep looks
	httpCode bool   // curl prints the status, and the script compares it
}

// command takes one simple command.
func (s *shellScript) command(words []string) {
	killing, listing := s.killing, s.listing
	s.killing, s.listing = false, false
	for len(words) > 0 && slices.Contains([]string{"sudo", "exec", "timeout", "!", "if", "then", "else", "elif", "while", "do", "test", "time", "{"}, words[0]) {
		if words[0] == "timeout" && len(words) > 1 {
			words = words[1:]
		}
		words = words[1:]
	}
	if len(words) == 0 {
		return
	}
	for _, w := range words {
		if _, at, found := strings.Cut(w, "/dev/tcp/"); found {
			host, port, _ := strings.Cut(at, "/")
			s.port(host, port, 0)
			return
		}
	}
	name, args := path.Base(words[0]), words[1:]
	switch name {
	case "killall", "pkill":
		s.killall(words, args)
	case "pidof", "pgrep":
		s.process(lastWord(args, "-u", "-U", "-t", "-P"))
	case "ps":
		if i := slices.Index(args, "-C"); i >= 0 && i+1 < len(args) {
			s.process(args[i+1])
		} else {
			s.listing = true
		}
	case "grep", "egrep":
		if s.listing = listing; listing && !slices.ContainsFunc(args, func(a string) bool { return strings.HasPrefix(a, "-") && strings.Contains(a, "v") }) {
			s.process(lastWord(args))
		}
	case "systemctl", "service":
		s.service(words, args)
	case "kill":
		if isZero(args) {
			s.killing = true
		} else {
			s.act(words)
		}
	case "cat":
		if file := lastWord(args); killing && strings.HasSuffix(file, ".pid") {
			s.process(strings.TrimSuffix(path.Base(file), ".pid"))
		}
	case "curl", "wget":
		s.web(name, args)
	case "mysql", "mysqladmin", "mariadb", "mariadb-admin":
		s.mysql(strings.NewReplacer("mariadb-admin", "mysqladmin", "mariadb", "mysql").Replace(name), args)
	case "nc", "ncat", "netcat", "telnet":
		s.netcat(args)
	case "[", "[[", "exit", "return", "echo", "sleep", "fi", "done", "wc", "awk", "head", "tail", "sed", "tr", "cut", "logger", "date", "true", "false", "set":
	default:
		if strings.Contains(words[0], "/init.d/") || strings.Contains(words[0], "/sbin/") {
			s.act(words)
		}
	}
}

func (s *shellScript) act(words []string) {
	if command := strings.Join(words, " "); stopsKeepalived(command) {
		s.stops = true
	} else {
		s.acts = command
	}
}

func (s *shellScript) killall(words, args []string) {
	if !isZero(args) {
		s.act(words)
		return
	}
	s.process(lastWord(args, "-s", "--signal", "-u"))
}

// isZero reports whether the signal of kill or killall is 0.
func isZero(args []string) bool {
	for i, a := range args {
		if a == "-0" || a == "-s0" || a == "--signal=0" || (a == "-s" || a == "--signal") && i+1 < len(args) && args[i+1] == "0" {
			return true
		}
	}
	return false
}

func (s *shellScript) service(words, args []string) {
	var plain []string
	for _, a := range args {
		if !strings.HasPrefix(a, "-") {
			plain = append(plain, a)
		}
	}
	switch {
	case len(plain) == 2 && (plain[0] == "is-active" || plain[0] == "status"):
		s.process(strings.TrimSuffix(plain[1], ".service"))
	case len(plain) == 2 && plain[1] == "status":
		s.process(plain[0])
	default:
		s.act(words)
	}
}

// process adds a process by a name as pgrep and grep take it: [n]ginx finds
// nginx.
func (s *shellScript) process(name string) {
	name = path.Base(strings.NewReplacer("[", "", "]", "", "^", "", "$", "").Replace(name))
	if name, _, _ = strings.Cut(name, ":"); name != "" && name != "." {
		s.looks = append(s.looks, Look{Kind: Process, Process: name})
	}
}

func (s *shellScript) port(host, port string, limit time.Duration) {
	if n, err := strconv.ParseUint(port, 10, 16); err == nil && n > 0 && host != "" {
		s.looks = append(s.looks, Look{Kind: TCP, Host: host, Port: uint16(n), Limit: limit})
	}
}

// lastWord returns the last argument that is no option, nor the value of one of
// those given.
func lastWord(args []string, valued ...string) (last string) {
	for i := 0; i < len(args); i++ {
		switch {
		case slices.Contains(valued, args[i]):
			i++
		case !strings.HasPrefix(args[i], "-"):
			last = args[i]
		}
	}
	return last
}
