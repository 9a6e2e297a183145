package ndb

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"time"

	"github.com/hadrill/hadrill/sim/conf"
	rules "github.com/hadrill/hadrill/sim/mechanism/ndb"
)

// setter takes a parameter into the configuration, or into a node where that is not nil. It
// says what it expects where the value is not that.
type setter func(c *Config, n *Node, value string) (expected string)

// The places of parameters.
const (
	inManagement conf.Place = 1 << iota
	inData
	inSQL
	inWire
	inNode = inManagement | inData | inSQL
)

var one = conf.Exactly(1)

// parameters is the table of the manual's parameters. Names count without regard to case.
var parameters = (&conf.Table[setter]{
	Wording: conf.Wording{
		Unknown: "parameter %[1]q is not known: the management server does not start with it", Expected: "expected one of the manual's parameters",
		Refused: "%[1]s is not modelled", Misplaced: "%s is no parameter there", Arguments: "%s has %d values, expected %s",
	},
	Places: []string{"[ndb_mgmd]", "[ndbd]", "[mysqld]", "[tcp]"},
}).Add(
	conf.Row[setter]{Names: "nodeid, id", In: inNode, Form: one, Read: func(_ *Config, n *Node, v string) string {
		id, ok := conf.Count(v, 255)
		n.ID = id
		return unless(ok && id > 0, "a number from 1 to 255")
	}},
	conf.Row[setter]{Names: "hostname", In: inNode, Form: one, Read: func(_ *Config, n *Node, v string) string { n.Host = v; return "" }},
	conf.Row[setter]{Names: "portnumber", In: inManagement, Form: one, Read: func(_ *Config, n *Node, v string) (expected string) {
		p, ok := conf.Port(v)
		n.Port = p
		return unless(ok, "a port")
	}},
	conf.Row[setter]{Names: "arbitrationrank", In: inManagement | inSQL, Form: one, Read: func(_ *Config, n *Node, v string) string {
		rank, ok := conf.Count(v, 2)
		n.Rank = rank
		return unless(ok, "0, 1 or 2")
	}},
	conf.Row[setter]{Names: "noofreplicas", In: inData, Form: one, Read: func(c *Config, _ *Node, v string) string {
		n, ok := conf.Count(v, 4)
		c.replicas = n
		return unless(ok && (n == 1 || n == 2), "1 or 2: more members of a group are not modelled")
	}},
	milliseconds("heartbeatintervaldbdb", 10, func(c *Config) *time.Duration { return &c.Beat }),
	milliseconds("heartbeatintervaldbapi", 100, func(c *Config) *time.Duration { return &c.BeatSQL }),
	milliseconds("arbitrationtimeout", 10, func(c *Config) *time.Duration { return &c.Arbitration }),
	milliseconds("timebetweenglobalcheckpoints", 20, func(c *Config) *time.Duration { return &c.Checkpoint }),
	milliseconds("transactiondeadlockdetectiontimeout", 50, func(c *Config) *time.Duration { return &c.Deadlock }),
	milliseconds("startpartialtimeout", 0, func(c *Config) *time.Duration { return &c.Partial }),
	conf.Row[setter]{Names: "arbitration", In: inData, Form: one, Read: func(_ *Config, _ *Node, v string) string {
		return unless(strings.EqualFold(v, "default"), "Default: nothing else is modelled")
	}},
	conf.Row[setter]{Names: "nodegroup, diskless, stoponerror, hostname1, hostname2", In: inData | inWire, Form: one, Refused: "it changes who has which rows, and when"},
	conf.Row[setter]{Names: "datadir, filesystempath, backupdatadir, logdestination, serverport, executecomputer, lockpagesinmainmemory, odirect, " +
		"datamemory, indexmemory, sharedglobalmemory, diskpagebuffermemory, maxnoofconcurrentoperations, maxnoofconcurrenttransactions, maxnooflocaloperations, " +
		"maxnooftables, maxnoofattributes, maxnooforderedindexes, maxnoofuniquehashindexes, maxnooftriggers, maxnoofexecutionthreads, threadconfig, " +
		"noofragmentlogfiles, nooffragmentlogfiles, fragmentlogfilesize, nooffragmentlogparts, redobuffer, undobuffer, timebetweenlocalcheckpoints, timebetweenepochs, " +
		"batchsizeperlocalscan, stringmemory, numa, realtimescheduler, schedulerexecutiontimer, backupmemory",
		In: inNode, Form: one, Without: "where files are, and how much fits, is not modelled"},
	conf.Row[setter]{Names: "sendbuffermemory, receivebuffermemory, tcp_snd_buf_size, tcp_rcv_buf_size, tcp_maxseg_size, checksum, overloadlimit, totalsendbuffermemory, extrasendbuffermemory", In: inNode | inWire, Form: one, Without: "the network has no such buffers"},
)

// milliseconds makes the row of a parameter of data nodes.
func milliseconds(name string, least int, of func(c *Config) *time.Duration) conf.Row[setter] {
	const most = 1 << 30
	return conf.Row[setter]{Names: name, In: inData, Form: one, Read: func(c *Config, _ *Node, v string) string {
		n, ok := conf.Count(v, most)
		*of(c) = time.Duration(n) * time.Millisecond
		return unless(ok && n >= least, fmt.Sprintf("milliseconds, %d and more", least))
	}}
}

func unless(ok bool, expected string) string {
	if ok {
		return ""
	}
	return expected
}

// sections are the names of sections without "default", with their old ones.
var sections = map[string]conf.Place{
	"ndb_mgmd": inManagement, "mgm": inManagement, "ndbd": inData, "db": inData, "mysqld": inSQL, "api": inSQL, "tcp": inWire,
}

// dialect is config.ini's (the manual, "NDB Cluster Configuration: Basic Example").
var dialect = conf.INI{Comments: "#;", Separators: "=:", Behind: "#"}

type reader struct {
	conf.Report
	config *Config
	base   map[conf.Place]*Node // what [... default] says
	ids    map[int]string       // of the nodes so far, with their sections
}

// Read reads config.ini. Directives that the scenario leaves aside are ignored. The notes
// say what was accepted without effect; the error is everything that is wrong
// (conf.Problems).
func Read(files fs.FS, name string, ignore ...string) (*Config, []conf.Note, error) {
	c := Default()
	r := &reader{config: &c, ids: map[int]string{}, base: map[conf.Place]*Node{
		inManagement: {Rank: 1, Port: ManagementPort}, inData: {}, inSQL: {}, inWire: {},
	}}
	r.Ignore = ignore
	text := r.Load(files, name)
	if text != nil {
		all, problems := dialect.Parse(text)
		r.Add(problems...)
		r.sections(all)
		r.whole(name)
	}
	return &c, r.Notes, r.Problems.Err()
}

// sections reads the defaults first, wherever they stand.
func (r *reader) sections(all []*conf.Directive) {
	for _, defaults := range []bool{true, false} {
		for _, s := range all {
			kind, rest, _ := strings.Cut(strings.ToLower(s.Name()), " ")
			is := strings.TrimSpace(rest) == "default"
			place, known := sections[kind]
			switch {
			case !known || rest != "" && !is:
				if defaults {
					r.Wrong(s, s.Words[0], "section %q: expected [ndb_mgmd], [ndbd], [mysqld] or [tcp], or one of them with default", s.Name())
				}
			case is && defaults:
				r.block(s, place, r.base[place])
			case !is && !defaults:
				r.node(s, place)
			}
		}
	}
}

// node reads a node's section.
func (r *reader) node(s *conf.Directive, place conf.Place) {
	n := *r.base[place]
	r.block(s, place, &n)
	if place == inWire {
		return
	}
	if n.ID == 0 {
		for n.ID = 1; r.ids[n.ID] != ""; n.ID++ { // the first that is free
		}
	} else if other := r.ids[n.ID]; other != "" {
		r.Wrong(s, s.Words[0], "NodeId %d is that of [%s] too: expected another one", n.ID, other)
	}
	r.ids[n.ID] = s.Name()
	if place == inSQL && n.Rank > 0 {
		r.Wrong(s, s.Words[0], "[%s] has ArbitrationRank %d: an SQL node as the arbitrator is not modelled: expected 0", s.Name(), n.Rank)
	}
	if n.Host == "" && place != inSQL {
		r.Wrong(s, s.Words[0], "[%s] has no HostName: expected a machine's name or address", s.Name())
	}
	n.at = conf.Problem{Pos: s.Pos()}
	switch place {
	case inManagement:
		r.config.Management = append(r.config.Management, n)
	case inData:
		r.config.Data = append(r.config.Data, n)
	default:
		r.config.SQL = append(r.config.SQL, n)
	}
}

func (r *reader) block(s *conf.Directive, place conf.Place, n *Node) {
	for _, d := range s.Block {
		if r.Odd(d, "=") {
			continue
		}
		e := parameters.Resolve(&r.Report, conf.Use{Line: d, Name: strings.ToLower(d.Name()), At: d.Words[0], Args: d.Args(), Place: place})
		if e == nil || e.Read == nil || len(d.Args()) == 0 {
			continue
		}
		if expected := e.Read(r.config, n, d.Args()[0].Text); expected != "" {
			r.Wrong(d, d.Args()[0], "%s: found %q, expected %s", d.Name(), d.Args()[0].Text, expected)
		}
	}
}

// whole checks what is wrong with all sections together.
func (r *reader) whole(name string) {
	if len(r.Problems) > 0 {
		return
	}
	c := r.config
	slices.SortFunc(c.Data, func(a, b Node) int { return a.ID - b.ID })
	l, err := rules.NewLayout(c.ids(), max(1, c.replicas))
	switch {
	case err != nil:
		r.WrongFile(name, "[ndbd]: %v", err)
	case len(c.Management) != 1:
		r.WrongFile(name, "%d sections [ndb_mgmd]: expected one: several are not modelled", len(c.Management))
	}
	c.Layout = l
}
