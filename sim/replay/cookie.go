package replay

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/hadrill/hadrill/sim/host"
)

// Cookies are the recordings of how long cookies may be before a program, whose name
// is in their names; first is the one of the first collection that does not say so.
func Cookies(program, first string) Kind {
	return Kind{Program: program, Folder: "cookie", Case: func(file string) string {
		if strings.Contains(file, program) || file == first {
			return file
		}
		return ""
	}}
}

// cookiePassedOver are the fields beside the measurements that are not compared.
var cookiePassedOver = map[string]string{
	"versions":                          "the test names it",
	"set_cookie_seen":                   "some of the lengths between which the limit was searched",
	"log":                               "what the program's log says of it",
	"one_cookie_header_line_len_at_max": "one_cookie, and the length of the line's beginning",
}

// CookiePath is where the paths of requests to an application server begin.
const CookiePath = "/p/"

// CookieServer makes the program of a recording.
type CookieServer struct {
	// Make makes it from its configuration. It listens on port 80, or on 8080. An
	// application server answers each request with a cookie "s" whose value has so many
	// bytes; 0 is none.
	Make func(config string, cookie int) (host.Main, error)
	// Ordered: what it takes depends on the order of the header lines, so that the line
	// of the cookie stands behind the others, as it was sent.
	Ordered bool
}

// cookieLimit is a measurement: the most that the program took, and what it said to
// more.
type cookieLimit struct {
	Most  any    `json:"max_ok"` // a number, or ">=N" where the search ended there
	Over  string `json:"reply_at_max_plus_1"`
	At64  string `json:"reply_at_64k"`
	At190 string `json:"reply_at_190k"`
}

// PlayCookies replays a recording: each measurement at its limit, one beyond it, and at
// 64 and 190 kB.
func PlayCookies(c *Case, server CookieServer) Verdict {
	f := c.Files[0]
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(f.Data, &fields); err != nil {
		return Unreadable(fmt.Errorf("recording %q: %w", f.Name, err))
	}
	p := &cookiePlayer{server: server}
	config := stringOf(fields["config"])
	if why := whyUncompared("cookie", f); why != "" {
		return Verdict{Unsupported: why}
	}
	for _, name := range names(fields) {
		if _, passed := cookiePassedOver[name]; passed || stringOf(fields[name]) != "" {
			continue // a text beside the measurements is a note, or the configuration
		}
		if err := p.setting(name, config, fields[name]); err != nil {
			return Unreadable(fmt.Errorf("recording %q: field %q: %w", f.Name, name, err))
		}
	}
	return p.v
}

// stringOf is a string of JSON, "" for anything else.
func stringOf(data json.RawMessage) string {
	var s string
	_ = json.Unmarshal(data, &s) // another type is none
	return s
}

// cookiePlayer replays the measurements of one recording.
type cookiePlayer struct {
	server CookieServer
	v      Verdict
	where  string
	path   string
}

// setting replays what was measured under one configuration.
func (p *cookiePlayer) setting(name, config string, data json.RawMessage) error {
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(data, &fields); err != nil {
		return err
	}
	if own := stringOf(fields["config"]); own != "" {
		config = own
	}
	p.where, p.path = name, "/"
	if n, ok := fields["overhead_bytes_besides_value"]; ok {
		overhead, err := strconv.Atoi(string(n))
		if err != nil {
			return err
		}
		q := p.request()
		p.path = CookiePath + strings.Repeat("p", max(0, overhead-q.Head().Bytes-len("Cookie: s=\r\n")+len(p.path)-len(CookiePath)))
	}
	if _, whole := fields["max_ok"]; whole {
		return p.limit(config, "response_set_cookie", data, answers)
	}
	for _, field := range names(fields) {
		probe := cookieProbes[field]
		_, passed := cookiePassedOver[field]
		switch {
		case field == "config", field == "overhead_bytes_besides_value", passed:
		case probe != nil:
			if err := p.limit(config, field, fields[field], probe); err != nil {
				return err
			}
		case strings.HasPrefix(field, "servlet_sees_of_"):
			if err := p.sees(config, field, fields[field]); err != nil {
				return err
			}
		default:
			return fmt.Errorf("%q: not known to the replay", field)
		}
	}
	return nil
}

// sees replays a request of so many cookies, whose number the application told.
func (p *cookiePlayer) sees(config, field string, data json.RawMessage) error {
	var reply []string
	n, err := strconv.Atoi(strings.TrimSuffix(strings.TrimPrefix(field, "servlet_sees_of_"), "_cookies"))
	if err == nil {
		err = json.Unmarshal(data, &reply)
	}
	if err != nil || len(reply) != 2 {
		return fmt.Errorf("%q: expected a number of cookies and a reply", field)
	}
	return p.compare(config, field, n, reply[0], cookieProbes["number_of_cookies_c<i>=v_in_one_line"])
}

// limit replays a measurement.
func (p *cookiePlayer) limit(config, field string, data json.RawMessage, probe cookieProbe) error {
	var l cookieLimit
	if err := decode(File{field, data}, &l, []passedOver{{"log", cookiePassedOver["log"]}}); err != nil {
		return err
	}
	const fine = "HTTP/1.1 200 "
	switch most := l.Most.(type) {
	case float64:
		if err := p.compare(config, field, int(most), fine, probe); err != nil {
			return err
		}
		if err := p.compare(config, field, int(most)+1, l.Over, probe); err != nil {
			return err
		}
	case string:
		n, err := strconv.Atoi(strings.TrimPrefix(most, ">="))
		if err != nil {
			return err
		}
		return p.compare(config, field, n, fine, probe)
	default:
		return fmt.Errorf("%q: found max_ok %v, expected a number", field, l.Most)
	}
	for _, at := range []struct {
		reply string
		n     int
	}{{l.At64, 64 << 10}, {l.At190, 190 << 10}} {
		if at.reply == "" {
			continue
		}
		if err := p.compare(config, field, at.n, at.reply, probe); err != nil {
			return err
		}
	}
	return nil
}

// compare asks once, and compares the status.
func (p *cookiePlayer) compare(config, field string, n int, reply string, probe cookieProbe) error {
	parts := strings.Fields(reply)
	if len(parts) < 2 {
		return fmt.Errorf("%q: found the reply %q, expected one such as HTTP/1.1 400", field, reply)
	}
	want, err := strconv.Atoi(parts[1])
	if err != nil {
		return err
	}
	q := p.request()
	cookie := probe(p, q, n)
	got, err := p.ask(config, q, cookie)
	if err != nil {
		return err
	}
	p.v.Compared++
	if got == want {
		p.v.Equal++
	} else {
		p.v.Differ("%s: %s of %d: status %d, recorded %d", p.where, field, n, got, want)
	}
	return nil
}
