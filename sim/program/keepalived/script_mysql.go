package keepalived

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// mysqlValued are the options of mysql and mysqladmin with a value, in both their
// spellings.
var mysqlValued = map[string]string{"-h": "host", "-P": "port", "-u": "user", "-p": "password", "-e": "execute", "-S": "socket", "-D": "database", "-w": "wait", "-t": "connect-timeout"}

// mysql takes a mysql or a mysqladmin: it succeeds when the server answers. What a
// statement asks about replication is not known.
func (s *shellScript) mysql(name string, args []string) {
	l, question := Look{Kind: MySQL, Host: "127.0.0.1", Port: 3306}, ""
	for i := 0; i < len(args); i++ {
		option, value, inline := strings.Cut(args[i], "=")
		long, isLong := strings.CutPrefix(option, "--")
		switch {
		case isLong && !inline && (long == "host" || long == "port" || long == "user" || long == "execute" || long == "connect-timeout" || long == "connect_timeout") && i+1 < len(args):
			i++
			value = args[i]
		case !isLong && strings.HasPrefix(args[i], "-") && len(args[i]) > 1:
			short := args[i][:2]
			if long, value = mysqlValued[short], args[i][2:]; name == "mysqladmin" && short == "-t" || long == "connect-timeout" && name == "mysql" {
				long = ""
			}
			if value == "" && long != "" && long != "password" && i+1 < len(args) {
				i++
				value = args[i]
			}
		case !isLong:
			question += " " + args[i] // mysqladmin ping, or a database
			continue
		}
		switch strings.ReplaceAll(long, "_", "-") {
		case "host":
			l.Host = value
		case "port":
			if n, err := strconv.ParseUint(value, 10, 16); err == nil {
				l.Port = uint16(n)
			}
		case "connect-timeout":
			l.Limit = seconds(value)
		case "execute":
			question += " " + value
		}
	}
	if about := asksMore.FindString(question); about != "" {
		s.asks = about
	}
	if l.Host == "localhost" {
		l.Host = "127.0.0.1" // by its socket, which is as much there
	}
	s.looks = append(s.looks, l)
}

// asksMore finds statements whose answer a script looks at.
var asksMore = regexp.MustCompile(`(?i)slave status|replica status|master status|read_only|wsrep|processlist|extended-status`)

// The words of a loop that tries several times.
var (
	aComment  = regexp.MustCompile(`(?m)(?:^|\s)#.*$`)
	aLoop     = regexp.MustCompile(`(?m)(?:^|[;&|({'"` + "`" + `]|\b(?:then|else|do)\b)\s*(?:while|until|for)\s`)
	forIn     = regexp.MustCompile(`\bfor\s+\w+\s+in\s+((?:\d+\s*)+)(?:;|\n)`)
	forSeq    = regexp.MustCompile(`\bfor\s+\w+\s+in\s+(?:\$\(|` + "`" + `)seq\s+(?:1\s+)?(\d+)|\bfor\s+\w+\s+in\s+\{1\.\.(\d+)\}`)
	counter   = regexp.MustCompile(`(?m)^[ \t]*(?:local\s+)?([A-Za-z_]\w*)=(\d+)[ \t]*(?:#.*)?$`)
	aPause    = regexp.MustCompile(`\bsleep\s+([0-9.]+)`)
	condition = `\b(while|until)\s+[\[(]+\s*"?\$?\{?%s\}?"?\s*(-eq|-ne|-gt|-ge|-lt|-le|!=|==|=|>|<)\s*"?(\d+)`
)

// opposite gives the operator of the condition that holds while that of an until
// does not.
var opposite = map[string]string{"-gt": "-le", ">": "-le", "-ge": "-lt", "-lt": "-ge", "<": "-ge", "-le": "-gt", "-eq": "-ne", "=": "-ne", "==": "-ne"}

// tries is how often a script tries, and the pause between; false for a loop that is
// not understood.
func tries(text string) (n int, pause time.Duration, ok bool) {
	text = aComment.ReplaceAllString(text, "")
	if m := aPause.FindStringSubmatch(text); m != nil {
		pause = seconds(m[1])
	}
	if !aLoop.MatchString(text) {
		return 1, 0, true
	}
	if m := forIn.FindStringSubmatch(text); m != nil {
		return len(strings.Fields(m[1])), pause, true
	}
	if m := forSeq.FindStringSubmatch(text); m != nil {
		n, _ = strconv.Atoi(m[1] + m[2])
		return n, pause, n > 0
	}
	for _, c := range counter.FindAllStringSubmatch(text, -1) {
		m := regexp.MustCompile(fmt.Sprintf(condition, c[1])).FindStringSubmatch(text)
		if m == nil {
			continue
		}
		from, _ := strconv.Atoi(c[2])
		to, _ := strconv.Atoi(m[3])
		goesOn := m[2]
		if m[1] == "until" {
			goesOn = opposite[goesOn]
		}
		switch goesOn {
		case "-gt", ">":
			n = from - to
		case "-ge":
			n = from - to + 1
		case "-lt", "<":
			n = to - from
		case "-le":
			n = to - from + 1
		case "-ne", "!=":
			n = max(from-to, to-from)
		}
		if n > 0 {
			return n, pause, true
		}
	}
	return 0, 0, false
}

// stopsKeepalived reports whether a command ends keepalived itself.
func stopsKeepalived(command string) bool { return stopCommand.MatchString(command) }

var stopCommand = regexp.MustCompile(`^(?:\S*/)?(?:killall|pkill)(?:\s+-(?:15|TERM|SIGTERM|x|f))*\s+keepalived$|^(?:\S*/)?systemctl\s+stop\s+keepalived(?:\.service)?$|^(?:\S*/)?service\s+keepalived\s+stop$|^\S*/init\.d/keepalived\s+stop$`)
