package redis

import (
	"net/netip"
	"strconv"
	"strings"
	"time"

	"github.com/hadrill/hadrill/sim/conf"
)

// port reads the port; without one nobody could ask it.
func readPort(r *fileReader, args []string) string {
	n, ok := wholeNumber(args[0])
	switch {
	case !ok || n < 0 || n > 65535:
		return "found " + quoted(args[0]) + ", expected a number from 0 to 65535"
	case n == 0:
		return "not supported here: it would not listen on TCP; expected a port from 1"
	}
	r.out.Config.Port = uint16(n)
	return ""
}

// bind reads the addresses to listen on. One with - before it may be missing; IPv6
// is not simulated.
func readBind(r *fileReader, args []string) string {
	r.out.Config.Bind = nil
	all := false
	for _, word := range args {
		text := strings.TrimPrefix(word, "-")
		if text == "*" || text == "0.0.0.0" {
			all = true
			continue
		}
		a, err := netip.ParseAddr(text)
		switch {
		case text == "::*" || err == nil && a.Is6():
			continue
		case err != nil && text == "":
			continue
		case err != nil:
			return "found " + quoted(word) + ", which is not supported: names are not looked up here; expected addresses"
		}
		r.out.Config.Bind = append(r.out.Config.Bind, a)
	}
	switch {
	case all || len(args) == 1 && args[0] == "":
		r.out.Config.Bind = nil
	case len(r.out.Config.Bind) == 0:
		return "not supported here: IPv6 is not simulated; expected an IPv4 address beside it"
	}
	return ""
}

// save reads save points; the first line takes the place of the default ones, and
// "" of all before it.
func readSave(r *fileReader, args []string) string {
	p := &r.out.Config.Persistence
	if len(args) == 1 && args[0] == "" {
		p.Save = []SavePoint{}
		return ""
	}
	points, ok := savePoints(strings.Join(args, " "))
	if !ok || len(points) == 0 {
		return "found " + quoted(strings.Join(args, " ")) + `, expected pairs of seconds and changes such as 900 1, or ""`
	}
	if p.SaveAt.Line == 0 {
		p.SaveAt = r.line.Pos()
	}
	p.Save = append(p.Save, points...)
	return ""
}

func readFsync(r *fileReader, args []string) string {
	policy, known := fsyncs[strings.ToLower(args[0])]
	if !known {
		return "found " + quoted(args[0]) + ", expected always, everysec or no"
	}
	r.aof = policy
	return ""
}

func readRewritePercentage(r *fileReader, args []string) string {
	return number(0, most, func(r *fileReader, n int64) {
		r.out.Config.Persistence.RewritePercentage = int(n)
		r.out.Config.Persistence.NoRewrite = n == 0
	})(r, args)
}

// replicaof reads the master: "no one" is none.
func readReplicaOf(r *fileReader, args []string) string {
	if strings.EqualFold(args[0], "no") && strings.EqualFold(args[1], "one") {
		r.out.Master, r.out.MasterPort, r.out.At = "", 0, conf.Pos{}
		return ""
	}
	port, err := strconv.ParseUint(args[1], 10, 16)
	if err != nil || port == 0 {
		return "found " + quoted(args[1]) + " as the master's port, expected a number from 1 to 65535"
	}
	r.out.Master, r.out.MasterPort, r.out.At = args[0], uint16(port), r.line.PosOf(r.line.Words[1])
	return ""
}

// diskless reads repl-diskless-sync, without which nobody waits for more replicas.
func readDiskless(r *fileReader, args []string) string {
	on := false
	if wrong := yesNo(func(*fileReader) *bool { return &on })(r, args); wrong != "" {
		return wrong
	}
	r.disk = !on
	return ""
}

// readPolicy reads maxmemory-policy.
func readPolicy(r *fileReader, args []string) string {
	var names []string
	for i := range policies {
		if strings.EqualFold(args[0], policies[i].name) {
			r.out.Config.MaxMemory.Policy = Policy(i)
			return ""
		}
		names = append(names, policies[i].name)
	}
	return "found " + quoted(args[0]) + ", expected one of " + strings.Join(names, ", ")
}

// maxclients reads the number of clients: a smaller one would refuse some.
func readMaxClients(r *fileReader, args []string) string {
	const usual = 10000
	wrong := number(1, most, nil)(r, args)
	if n, _ := wholeNumber(args[0]); wrong == "" && n < usual {
		return "not supported here: connections are not counted; expected 10000 or more"
	}
	return wrong
}

// outputLimits reads client-output-buffer-limit, class hard soft seconds.
func readOutputLimits(r *fileReader, args []string) string {
	if len(args)%4 != 0 {
		return "found " + strconv.Itoa(len(args)) + " arguments, expected CLASS HARD SOFT SECONDS"
	}
	for i := 0; i < len(args); i += 4 {
		if wrong := oneOf("normal", "slave", "replica", "pubsub")(r, args[i:]); wrong != "" {
			return wrong
		}
		for _, value := range args[i+1 : i+3] {
			if wrong := memory(0, nil)(r, []string{value}); wrong != "" {
				return wrong
			}
		}
		if wrong := number(0, most, nil)(r, args[i+3:i+4]); wrong != "" {
			return wrong
		}
	}
	return ""
}

// replication gives the field that a directive is about.
func replicationTime(of func(p *Replication) *time.Duration) func(r *fileReader) *time.Duration {
	return func(r *fileReader) *time.Duration { return of(r.out.Config.Replication) }
}
