package proxysql

import (
	"io/fs"

	"github.com/hadrill/hadrill/sim/conf"
	rules "github.com/hadrill/hadrill/sim/mechanism/proxysql"
)

// reader reads proxysql.cnf.
type reader struct {
	conf.Report
	config *Config
}

// Read reads a configuration file. Settings that the scenario leaves aside are ignored.
// The notes say what was accepted without effect; the error is everything that is wrong
// (conf.Problems).
func Read(files fs.FS, name string, ignore ...string) (*Config, []conf.Note, error) {
	c := Default()
	r := &reader{config: &c}
	r.Ignore = ignore
	text := r.Load(files, name)
	if text != nil {
		settings, problems := conf.ParseLibconfig(text)
		r.Add(problems...)
		for _, d := range settings {
			e := sections.Resolve(&r.Report, conf.Use{Line: d, Name: d.Name(), At: d.Words[0], Args: d.Args()})
			if e != nil && e.Read != nil {
				e.Read(r, d)
			}
		}
		if len(r.Problems) == 0 {
			r.whole(name)
		}
	}
	rules.Sort(c.Rules)
	return &c, r.Notes, r.Problems.Err()
}

// whole checks what the sections say together.
func (r *reader) whole(name string) {
	switch {
	case len(r.config.Servers) == 0:
		r.WrongFile(name, "no server: expected mysql_servers = ( { address=..., port=3306, hostgroup=0 } )")
	case r.config.user("") == nil && len(r.config.Users) == 0:
		r.WrongFile(name, `no user: expected mysql_users = ( { username="...", default_hostgroup=0 } ), or nobody can log in`)
	}
}

// group reads the settings of a group by a table; each goes to set.
func group[F any](r *reader, d *conf.Directive, t *conf.Table[F], set func(read F, value string) (expected string)) (seen map[string]conf.Word) {
	seen = map[string]conf.Word{}
	for _, s := range d.Block {
		e := t.Resolve(&r.Report, conf.Use{Line: s, Name: s.Name(), At: s.Words[0], Args: s.Args()})
		if e == nil {
			continue
		}
		seen[e.Name] = s.Words[0]
		if e.Without != "" || len(s.Args()) == 0 {
			continue
		}
		if expected := set(e.Read, s.Args()[0].Text); expected != "" {
			r.Wrong(s, s.Args()[0], "%s: found %q, expected %s", e.Name, s.Args()[0].Text, expected)
		}
	}
	return seen
}

// elements gives the groups of a list.
func (r *reader) elements(d *conf.Directive) (all []*conf.Directive) {
	for _, e := range d.Block {
		if !e.HasBlock {
			r.Wrong(e, e.Words[0], "%s: found %q, expected a group, such as { ... }", d.Name(), e.Words[0].Text)
			continue
		}
		all = append(all, e)
	}
	return all
}

// needs reports what an element lacks.
func (r *reader) needs(e *conf.Directive, section string, seen map[string]conf.Word, names ...string) {
	for _, name := range names {
		if _, is := seen[name]; !is {
			r.Wrong(e, e.Words[0], "%s: an element without %s: proxysql does not take it", section, name)
		}
	}
}

func readVariables(r *reader, d *conf.Directive) {
	group(r, d, variables, func(read func(*Variables, string) string, value string) string {
		return read(&r.config.Variables, value)
	})
}

func readServers(r *reader, d *conf.Directive) {
	for _, e := range r.elements(d) {
		s := Server{Port: 3306, Weight: 1, MaxConnections: 1000, Status: rules.Online, at: e.Problem(e.Words[0], "")}
		seen := group(r, e, servers, func(read func(*Server, string) string, value string) string { return read(&s, value) })
		for alias, name := range map[string]string{"hostname": "address", "hostgroup_id": "hostgroup"} { // order cannot show
			if at, is := seen[alias]; is {
				seen[name] = at
			}
		}
		r.needs(e, d.Name(), seen, "address", "hostgroup")
		for i := range r.config.Servers {
			if o := &r.config.Servers[i]; o.Host == s.Host && o.Port == s.Port && o.Hostgroup == s.Hostgroup && s.Host != "" {
				r.Wrong(e, e.Words[0], "mysql_servers: %s:%d is in hostgroup %d twice, first on line %d", s.Host, s.Port, s.Hostgroup, o.at.Pos.Line)
			}
		}
		if at, is := seen["address"]; is {
			s.at = e.Problem(at, "")
		}
		r.config.Servers = append(r.config.Servers, s)
	}
}

func readPairs(r *reader, d *conf.Directive) {
	for _, e := range r.elements(d) {
		var p rules.Pair
		seen := group(r, e, pairs, func(read func(*rules.Pair, string) string, value string) string { return read(&p, value) })
		r.needs(e, d.Name(), seen, "writer_hostgroup", "reader_hostgroup")
		if p.Writer == p.Reader && len(seen) > 1 {
			r.Wrong(e, e.Words[0], "mysql_replication_hostgroups: writers and readers are hostgroup %d: expected two", p.Writer)
		}
		r.config.Pairs = append(r.config.Pairs, p)
	}
}

func readUsers(r *reader, d *conf.Directive) {
	for _, e := range r.elements(d) {
		u := User{Active: true}
		seen := group(r, e, users, func(read func(*User, string) string, value string) string { return read(&u, value) })
		r.needs(e, d.Name(), seen, "username")
		r.config.Users = append(r.config.Users, u)
	}
}

func readRules(r *reader, d *conf.Directive) {
	for _, e := range r.elements(d) {
		u := ruleText{active: true, caseless: true}
		seen := group(r, e, queryRules, func(read func(*ruleText, string) string, value string) string { return read(&u, value) })
		r.needs(e, d.Name(), seen, "rule_id")
		r.expressions(e, &u)
		for i := range r.config.Rules {
			if r.config.Rules[i].ID == u.ID {
				r.Wrong(e, e.Words[0], "mysql_query_rules: rule_id %d is there twice", u.ID)
			}
		}
		if u.active {
			r.config.Rules = append(r.config.Rules, u.Rule)
		}
	}
}
