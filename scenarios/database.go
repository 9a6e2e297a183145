package scenarios

import (
	"maps"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"

	yaml "go.yaml.in/yaml/v4"

	"github.com/hadrill/hadrill/scenarios/strict"
)

// Database is where an application keeps the users' rows; the zero Write is none.
type Database struct {
	Write     netip.AddrPort
	Read      []netip.AddrPort // in turn; none: where it writes
	Pool      int
	Wait      time.Duration
	Timeouts  Timeouts
	Unchecked bool
	Retry     string // "", "once" or "until-acknowledged"
	Given     bool   // the application makes the keys
	// At most one of Pin, GTIDWait and PositionWait; see tomcat.OwnWrites.
	Pin, GTIDWait, PositionWait time.Duration
	MaxBehind, AskBehind        time.Duration // whole seconds; 0: however far
	// Privileged: its account may write on a server that is read only.
	Privileged bool
}

func databaseFields(b *Database, in *inputs) []strict.Field {
	return append([]strict.Field{
		strict.Key("write", true, "where rows are written to: a machine or an address that moves, and the port unless it is 3306", strict.TextSchema, func(d *strict.Decoder, n *yaml.Node) { b.Write = readServer(d, n, "write", in.machines) }),
		strict.Key("read", false, "where they are read from, in turn (default where they are written to)", strict.ListSchema(strict.TextSchema), func(d *strict.Decoder, n *yaml.Node) {
			d.Items(n, "read", func(v *yaml.Node) { b.Read = append(b.Read, readServer(d, v, "read", in.machines)) })
		}),
		strict.Integer("pool", "connections of the pool of each address (default 10)", 1, 100000, &b.Pool),
		strict.Duration("wait", "limit to the wait for a connection of the pool (default 30s)", false, &b.Wait),
		timeoutsField("timeout", "of the driver (default connect 30s, read never)", &b.Timeouts),
		strict.Key("validate", false, "whether a connection that was idle for 500ms is checked before it is used (default true)", strict.Schema{"type": "boolean"}, func(d *strict.Decoder, n *yaml.Node) {
			validate := true
			strict.Bool("validate", "", &validate).Read(d, n)
			b.Unchecked = !validate
		}),
		strict.Key("retry", false, "what the application does about a write that failed: nothing (none, the default), one more attempt (once), or one every 20ms (until-acknowledged)", strict.Schema{"enum": []string{"none", "once", "until-acknowledged"}}, func(d *strict.Decoder, n *yaml.Node) {
			strict.Choice("retry", "", []string{"none", "once", "until-acknowledged"}, &b.Retry).Read(d, n)
			if b.Retry == "none" {
				b.Retry = ""
			}
		}),
		strict.Key("keys", false, "who makes the primary keys: the database (auto_increment, the default), or the application, so that what is repeated is stored once", strict.Schema{"enum": []string{"auto_increment", "application"}}, func(d *strict.Decoder, n *yaml.Node) {
			keys := ""
			strict.Choice("keys", "", []string{"auto_increment", "application"}, &keys).Read(d, n)
			b.Given = keys == "application"
		}),
		strict.Bool("privileged", "whether it logs in with an account of its own that has READ ONLY ADMIN: read_only does not stop it, and an online switch does not end its connections (default false)", &b.Privileged),
	}, splitFields(b)...)
}

// databasePort is where a database listens that says nothing else.
const databasePort = 3306

// readServer reads "db1", "10.20.0.100" or "db1:3307".
func readServer(d *strict.Decoder, n *yaml.Node, what string, names map[string]netip.Addr) netip.AddrPort {
	s, ok := d.Word(n, what)
	if !ok {
		return netip.AddrPort{}
	}
	at, err := netip.ParseAddrPort(s)
	if err == nil {
		return at
	}
	name, port := s, uint16(databasePort)
	if host, digits, cut := cutPort(s); cut {
		name, port = host, digits
	}
	a, err := netip.ParseAddr(name)
	if named := names[name]; err != nil && named.IsValid() {
		a, err = named, nil
	}
	if err != nil || a.Zone() != "" {
		d.Problem(n, "%s: found %s, expected a machine or an address, such as db1 or 10.20.0.100:3306%s", what, strict.Quote(s), strict.Suggest(name, nameList(names)))
		return netip.AddrPort{}
	}
	return netip.AddrPortFrom(a, port)
}

// cutPort takes "db1:3307" apart; false where there is no port behind a colon.
func cutPort(s string) (name string, port uint16, ok bool) {
	name, digits, found := strings.Cut(s, ":")
	n, err := strconv.ParseUint(digits, 10, 16)
	return name, uint16(n), found && err == nil && n > 0
}

func nameList(names map[string]netip.Addr) []string { return slices.Sorted(maps.Keys(names)) }
