package replay

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hadrill/hadrill/sim/host"
)

// sameBackends reports whether the backends are the same, in their number alone
// where any is as good.
func sameBackends(got, want []string, any bool) bool {
	if any {
		return len(got) == len(want)
	}
	return slices.Equal(got, want)
}

// receivedDifferences compares the request as a backend got it, as far as it
// was recorded: the method, the target, and the headers that are no part of the
// transport.
func (c Comparison) receivedDifferences(want *Pick, got *Outcome) (all []string) {
	head, ok := want.Received.(string)
	if !ok || len(got.Heads) == 0 {
		return nil
	}
	lines := strings.Split(strings.TrimRight(head, "\r\n"), "\r\n")
	line := strings.Fields(lines[0])
	if len(line) < 3 || line[0] == "HTTP/1.1" { // a packet of AJP
		return nil
	}
	is, target := &got.Heads[len(got.Heads)-1], strings.Join(line[1:len(line)-1], " ")
	if is.Method != line[0] || is.URI != target {
		all = append(all, fmt.Sprintf("at the backend %s %q, %s's %s %q", is.Method, is.URI, c.Program, line[0], target))
	}
	if len(lines) == 1 {
		return all
	}
	values := map[string]string{}
	for _, l := range lines[1:] {
		name, value, _ := strings.Cut(l, ":")
		name, value = strings.ToLower(name), strings.TrimSpace(value)
		if before, twice := values[name]; twice {
			value = before + between(name) + value
		}
		values[name] = value
	}
	for _, name := range names(values) {
		if slices.Contains(transport, name) {
			continue
		}
		if v := headerOf(is, name); v != values[name] {
			all = append(all, fmt.Sprintf("at the backend %s %q, %s's %q", name, v, c.Program, values[name]))
		}
	}
	return all
}

// between stands between the values of several lines of one name.
func between(name string) string {
	if name == "cookie" {
		return "; "
	}
	return ", "
}

// transport are headers that host.Request does not hold, and the recorder's own
// number.
var transport = []string{"connection", "content-length", "transfer-encoding", "x-seq", "content-type"}

func headerOf(r *host.Request, name string) string {
	switch name {
	case "host":
		return r.Host
	case "cookie":
		return r.Cookie
	case "x-forwarded-for":
		return r.Forwarded
	}
	var values []string
	for _, f := range r.Header {
		if strings.EqualFold(f.Name, name) {
			values = append(values, strings.ReplaceAll(f.Value, "\n", between(name)))
		}
	}
	return strings.Join(values, between(name))
}

// header returns a further header of the answer, "" for none.
func (o *Outcome) header(name string) string {
	for _, f := range o.Header {
		if strings.EqualFold(f.Name, name) {
			return f.Value
		}
	}
	return ""
}
