package programs

import (
	"cmp"
	"io/fs"
	"net/netip"
	"regexp"
	"slices"
	"strings"

	"github.com/hadrill/hadrill/sim/conf"
	"github.com/hadrill/hadrill/sim/host"
)

// proxysqlName is the kind's name.
const proxysqlName = "proxysql"

// proxysqlSections matches what only a proxysql.cnf has.
var proxysqlSections = regexp.MustCompile(`(?m)^\s*mysql_(?:variables|servers|users|query_rules|replication_hostgroups)\s*[:=]`)

var proxysqlPart = Part{
	Tier: SplitterTier, Machine: "proxy",
	Entry: func(p Placed) string { return entry(proxysqlName, setting("config", fileWord(p.File))) },
}

// proxysqlPort is where it listens by an empty file (mysql-interfaces).
const proxysqlPort = 6033

// proxysqlDescribe reads the servers, those of the hostgroup that takes writes first,
// and the port that applications ask.
func proxysqlDescribe(files fs.FS, name string) Description {
	says := Standing{Port: proxysqlPort}
	settings, _ := conf.ParseLibconfig(conf.NewText(name, readText(files, name)))
	writers, asked := "", "" // the hostgroup of writes, and that of a user
	var groups []string      // of the members
	for _, section := range settings {
		switch section.Name() {
		case "mysql_variables":
			says.listens(name, valuesOf(section)["interfaces"])
		case "mysql_replication_hostgroups":
			for _, pair := range section.Block {
				writers = cmp.Or(writers, valuesOf(pair)["writer_hostgroup"])
			}
		case "mysql_users":
			for _, u := range section.Block {
				asked = cmp.Or(asked, valuesOf(u)["default_hostgroup"])
			}
		case "mysql_servers":
			for _, s := range section.Block {
				v := valuesOf(s)
				m := Member{Host: v["address"] + v["hostname"], Port: portOf(v["port"], 3306), Speaks: host.MySQL}
				if _, err := netip.ParseAddr(m.Host); err != nil {
					m.Name = m.Host
				}
				if m.Host != "" {
					says.Members, groups = append(says.Members, m), append(groups, v["hostgroup"]+v["hostgroup_id"])
				}
			}
		}
	}
	if i := slices.Index(groups, cmp.Or(writers, asked)); i > 0 { // from the first in a draft the others replicate
		says.Members[0], says.Members[i] = says.Members[i], says.Members[0]
	}
	return Description{Stands: says}
}

// listens takes the port from a list of interfaces, such as
// "0.0.0.0:6033;/tmp/proxysql.sock": the first that is no socket in the file system.
func (s *Standing) listens(name, interfaces string) {
	for _, at := range strings.Split(interfaces, ";") {
		l, is := listenAt(strings.TrimSpace(at), proxysqlPort)
		if at == "" || !is {
			continue
		}
		if s.Port = l.Port; l.Address.IsLoopback() {
			s.Remarks = append(s.Remarks, name+" listens on "+l.Address.String()+", where nobody on another machine reaches it: it must listen on the machine's address.")
		}
		return
	}
}
