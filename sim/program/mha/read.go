package mha

import (
	"cmp"
	"io/fs"
	"math"
	"net/netip"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/hadrill/hadrill/sim/conf"
)

// setter takes a parameter into the configuration, or into a server's block where
// s is not nil. It says what it expects where the value is not that.
type setter func(c *Config, s *Server, value string) (expected string)

// The places of parameters.
const (
	inDefaults conf.Place = 1 << iota
	inServer
	inBoth = inDefaults | inServer
)

var one = conf.Exactly(1)

// parameters is the table of the manual's parameters.
var parameters = (&conf.Table[setter]{
	Wording: conf.Wording{
		Unknown: "parameter name %[1]q is invalid: masterha_manager does not start with it", Expected: "expected one of the manual's parameters",
		Refused: "%[1]s is not modelled", Misplaced: "%s does not matter there", Arguments: "%s has %d values, expected %s",
	},
	Places: []string{"[server default]", "the block of a server"},
}).Add(
	conf.Row[setter]{Names: "hostname", In: inServer, Form: one, Read: func(_ *Config, s *Server, v string) string { s.Host = v; return "" }},
	conf.Row[setter]{Names: "port", In: inBoth, Form: one, Read: setPort},
	conf.Row[setter]{Names: "candidate_master", In: inBoth, Form: one, Read: flag(func(_ *Config, s *Server, on bool) { s.Candidate = on })},
	conf.Row[setter]{Names: "no_master", In: inBoth, Form: one, Read: flag(func(_ *Config, s *Server, on bool) { s.NoMaster = on })},
	conf.Row[setter]{Names: "ignore_fail", In: inBoth, Form: one, Read: flag(func(_ *Config, s *Server, on bool) { s.IgnoreFail = on })},
	conf.Row[setter]{Names: "check_repl_delay", In: inBoth, Form: one, Read: flag(func(_ *Config, s *Server, on bool) { s.CheckDelay = on })},
	conf.Row[setter]{Names: "latest_priority", In: inDefaults, Form: one, Read: flag(func(c *Config, _ *Server, on bool) { c.LatestPriority = on })},
	conf.Row[setter]{Names: "skip_reset_slave", In: inBoth, Form: one, Read: flag(func(c *Config, _ *Server, on bool) { c.SkipReset = on })},
	conf.Row[setter]{Names: "ping_interval", In: inDefaults, Form: one, Read: func(c *Config, _ *Server, v string) string {
		n, ok := conf.Count(v, 3600)
		c.PingInterval = time.Duration(n) * time.Second
		return unless(ok && n > 0, "seconds, 1 and more")
	}},
	conf.Row[setter]{Names: "ping_type", In: inDefaults, Form: one, Read: func(c *Config, _ *Server, v string) string {
		c.PingType = strings.ToUpper(v)
		return unless(slices.Contains([]string{"SELECT", "CONNECT", "INSERT"}, c.PingType), "SELECT, CONNECT or INSERT")
	}},
	conf.Row[setter]{Names: "secondary_check_script", In: inDefaults, Form: one, Read: setSecondary},
	conf.Row[setter]{Names: "master_ip_failover_script", In: inDefaults, Form: one, Read: func(c *Config, _ *Server, v string) string { c.MovesAddress = v != ""; return "" }},
	conf.Row[setter]{Names: "multi_tier_slave, disable_log_bin", In: inBoth, Form: one, Read: func(_ *Config, _ *Server, v string) string {
		return unless(v == "0", "0: nothing else is modelled")
	}},
	conf.Row[setter]{Names: "shutdown_script, init_conf_load_script", In: inBoth, Form: one, Refused: "what the script does is not known"},
	conf.Row[setter]{Names: "zone, check_repl_filter, use_gtid_auto_pos", In: inBoth, Form: one, Refused: "it changes which failover is done"},
	conf.Row[setter]{Names: "master_ip_online_change_script", In: inDefaults, Form: one, Read: func(c *Config, _ *Server, v string) string { c.MovesOnline = v != ""; return "" }},
	conf.Row[setter]{Names: "report_script", In: inBoth, Form: one, Without: "no failover goes by it"},
	conf.Row[setter]{Names: "user, password, repl_user, repl_password, ssh_user, ssh_host, ssh_ip, ssh_port, ssh_options, ssh_connection_timeout, ip, node_label", In: inBoth, Form: one, Without: "whoever can connect may, by the host's name"},
	conf.Row[setter]{Names: "manager_workdir, manager_log, remote_workdir, master_binlog_dir, master_pid_file, client_bindir, client_libdir, log_level, handle_raw_binlog, skip_init_ssh_check", In: inBoth, Form: one, Without: "files and logs are where they are"},
)

func unless(ok bool, expected string) string {
	if ok {
		return ""
	}
	return expected
}

func flag(set func(*Config, *Server, bool)) setter {
	return func(c *Config, s *Server, v string) string {
		if v == "0" || v == "1" {
			set(c, s, v == "1")
			return ""
		}
		return "0 or 1"
	}
}

func setPort(_ *Config, s *Server, v string) string {
	p, ok := conf.Port(v)
	s.Port = p
	return unless(ok, "a port")
}

// setSecondary reads "masterha_secondary_check -s host1 -s host2"; other options
// of it have no effect here.
func setSecondary(c *Config, _ *Server, v string) string {
	words := strings.Fields(v)
	if len(words) == 0 || !strings.HasSuffix(words[0], "masterha_secondary_check") {
		return "masterha_secondary_check -s HOST -s HOST: what another script does is not known"
	}
	c.Secondary = nil
	for i := 1; i < len(words); i++ {
		switch name, rest := words[i], strings.TrimPrefix(words[i], "-s"); {
		case name == "-s" && i+1 < len(words):
			i++
			c.Secondary = append(c.Secondary, words[i])
		case rest != name && rest != "":
			c.Secondary = append(c.Secondary, strings.TrimPrefix(rest, "="))
		}
	}
	return unless(len(c.Secondary) > 0, "at least one -s HOST")
}

// defaultsSection is the name of the section about the manager and all servers.
const defaultsSection = "server default"

// dialect is Config::Tiny's of Perl.
var dialect = conf.INI{Comments: "#;", Separators: "="}

// reader reads app1.cnf.
type reader struct {
	conf.Report
	config *Config
	base   Server // what [server default] says of each
	blocks []*conf.Directive
}

// Read reads a configuration file of the manager. Directives that the scenario
// leaves aside are ignored. The notes say what was accepted without effect; the
// error is everything that is wrong (conf.Problems).
func Read(files fs.FS, name string, ignore ...string) (*Config, []conf.Note, error) {
	c := Default()
	r := &reader{config: &c, base: Server{Port: 3306, CheckDelay: true}}
	r.Ignore = ignore
	text := r.Load(files, name)
	if text != nil {
		sections, problems := dialect.Parse(text)
		r.Add(problems...)
		r.sections(sections)
		if len(r.blocks) == 0 && len(r.Problems) == 0 {
			r.WrongFile(name, "no server: expected blocks such as [server1] with a hostname")
		}
	}
	return &c, r.Notes, r.Problems.Err()
}

// sections reads the defaults first, wherever they stand, then the servers in the
// order of the numbers in their names.
func (r *reader) sections(all []*conf.Directive) {
	for _, s := range all {
		switch name := s.Name(); {
		case name == defaultsSection:
			r.block(s, inDefaults, &r.base)
		case isServer(name):
			r.blocks = append(r.blocks, s)
		default:
			r.Wrong(s, s.Words[0], "section %q: expected [server default] or a server's, such as [server1]", name)
		}
	}
	r.sort()
	for _, b := range r.blocks {
		s := r.base
		s.Block = b.Name()
		r.block(b, inServer, &s)
		if s.Host == "" {
			r.Wrong(b, b.Words[0], "[%s] has no hostname", s.Block)
		}
		for i := range r.config.Servers {
			if o := &r.config.Servers[i]; o.Host == s.Host && o.Port == s.Port && s.Host != "" {
				r.Wrong(b, b.Words[0], "[%s] and [%s] are the same server, %s:%d: masterha_manager does not start with it", o.Block, s.Block, s.Host, s.Port)
			}
		}
		r.config.Servers = append(r.config.Servers, s)
	}
}

func (r *reader) block(b *conf.Directive, place conf.Place, s *Server) {
	for _, d := range b.Block {
		if r.Odd(d, "=") {
			continue
		}
		e := parameters.Resolve(&r.Report, conf.Use{Line: d, Name: d.Name(), At: d.Words[0], Args: d.Args(), Place: place})
		if e == nil || e.Read == nil || len(d.Args()) == 0 {
			continue
		}
		if expected := e.Read(r.config, s, d.Args()[0].Text); expected != "" {
			r.Wrong(d, d.Args()[0], "%s: found %q, expected %s", e.Name, d.Args()[0].Text, expected)
		}
		if d.Name() == "secondary_check_script" {
			r.config.secondaryAt = d.Pos()
		}
	}
}

// isServer reports whether a section of that name is a server's block: "server" and
// something without a blank behind it.
func isServer(name string) bool {
	rest, ok := strings.CutPrefix(name, "server")
	return ok && rest != "" && !strings.ContainsAny(rest, " \t")
}

// sort puts the blocks in the order of the first numbers in their names where each
// has one, else in that of the names (Config.pm, read_config).
func (r *reader) sort() {
	slices.SortStableFunc(r.blocks, func(a, b *conf.Directive) int { return strings.Compare(a.Name(), b.Name()) })
	numbers := map[string]int{}
	for _, b := range r.blocks {
		digits := firstNumber.FindString(b.Name())
		if digits == "" {
			return
		}
		n, err := strconv.Atoi(digits)
		if err != nil {
			n = math.MaxInt
		}
		numbers[b.Name()] = n
	}
	slices.SortStableFunc(r.blocks, func(a, b *conf.Directive) int { return cmp.Compare(numbers[a.Name()], numbers[b.Name()]) })
}

var firstNumber = regexp.MustCompile(`[0-9]+`)

// Address is that of a host of the configuration; false for one that nobody
// knows.
func (c *Config) Address(name string) (netip.Addr, bool) { return conf.Resolve(name, c.Names) }
