package keepalived

import (
	"strconv"
	"strings"
	"time"
)

// valuedOptions are the options of curl and wget with a value behind them.
const valuedOptions = " -o -w -m -H -X -u -A -d -b -c -e -x -E -r -T -t -O -U " +
	"--output --write-out --max-time --connect-timeout --header --request --user --user-agent --data --cookie --retry --resolve --cacert " +
	"--cert --key --retry-delay --timeout --tries --output-document "

// web takes a curl or a wget. curl succeeds with every answer unless it has -f;
// wget fails with an answer of 400 and more.
func (s *shellScript) web(name string, args []string) {
	l := Look{Kind: HTTP}
	if name == "wget" {
		l.FailFrom = 400
	}
	url := ""
	for i := 0; i < len(args); i++ {
		option, value, inline := strings.Cut(args[i], "=")
		if !strings.HasPrefix(option, "-") {
			url = args[i]
			continue
		}
		if !inline && i+1 < len(args) && (strings.Contains(valuedOptions, " "+option+" ") || cluster(option)) {
			i++
			value = args[i]
		}
		switch {
		case option == "-m" || option == "--max-time" || option == "--connect-timeout" || option == "-T" || option == "--timeout":
			l.Limit = seconds(value)
		case option == "--fail" || option == "--fail-with-body" || name == "curl" && len(option) > 1 && option[1] != '-' && strings.Contains(option, "f"):
			l.FailFrom = 400
		}
		s.httpCode = s.httpCode || strings.Contains(value, "http_code")
	}
	if s.address(&l, url) {
		s.looks = append(s.looks, l)
	}
}

// cluster reports whether an option of several letters ends with one that has a
// value: curl -so FILE.
func cluster(option string) bool {
	return len(option) > 2 && option[1] != '-' && strings.IndexByte("owmHXuAdbceT", option[len(option)-1]) >= 0
}

// address takes a URL apart.
func (s *shellScript) address(l *Look, url string) bool {
	scheme, rest, found := strings.Cut(url, "://")
	if !found {
		scheme, rest = "http", url
	}
	l.Port = 80
	if scheme == "https" {
		l.Port = 443
	}
	at, path, slash := strings.Cut(rest, "/")
	if l.URI = "/"; slash {
		l.URI = "/" + path
	}
	host, port, numbered := strings.Cut(at, ":")
	if l.Host = host; numbered {
		n, err := strconv.ParseUint(port, 10, 16)
		if err != nil {
			return false
		}
		l.Port = uint16(n)
	}
	return host != "" && (scheme == "http" || scheme == "https") && !strings.ContainsAny(at, "$")
}

// netcat takes an nc with a host and a port.
func (s *shellScript) netcat(args []string) {
	var plain []string
	limit := time.Duration(0)
	for i := 0; i < len(args); i++ {
		switch {
		case args[i] == "-w" && i+1 < len(args):
			i++
			limit = seconds(args[i])
		case strings.HasPrefix(args[i], "-w"):
			limit = seconds(args[i][2:])
		case !strings.HasPrefix(args[i], "-"):
			plain = append(plain, args[i])
		}
	}
	if len(plain) >= 2 {
		s.port(plain[0], plain[1], limit)
	}
}

// seconds reads a number of seconds; what is none is 0.
func seconds(text string) time.Duration {
	us, ok := microseconds(text)
	if !ok {
		return 0
	}
	return time.Duration(us) * time.Microsecond
}
