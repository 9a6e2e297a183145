package programs

import (
	"cmp"
	"io/fs"
	"regexp"
	"slices"
	"strings"

	"github.com/hadrill/hadrill/sim/conf"
	"github.com/hadrill/hadrill/sim/host"
)

// mhaName is the kind's name.
const mhaName = "mha"

// mhaSections matches what only a manager's file has.
var mhaSections = regexp.MustCompile(`(?m)^\s*\[server(?: default|[0-9]+)\]`)

var mhaPart = Part{
	Tier: WatchTier, Machine: "manager", Beside: []string{"sshd: {}"},
	Entry: func(p Placed) string {
		return entry(mhaName, setting("config", fileWord(p.File)), setting("virtual_address", address(p.Moves)))
	},
}

// mhaDescribe reads the servers, of which the first that may be the primary is it, and
// whether a script moves an address.
func mhaDescribe(files fs.FS, name string) Description {
	var says Standing
	sections, _ := conf.INI{Comments: "#;", Separators: "="}.Parse(conf.NewText(name, readText(files, name)))
	base := map[string]string{}
	var blocks []map[string]string
	for _, s := range sections {
		values := map[string]string{}
		if s.Name() == "server default" {
			values = base
		} else if strings.HasPrefix(s.Name(), "server") {
			blocks = append(blocks, values)
		}
		for _, d := range s.Block {
			if a := d.Args(); len(a) > 0 {
				values[d.Name()] = a[0].Text
			}
		}
	}
	says.Moves = base["master_ip_failover_script"] != ""
	if says.Moves {
		says.Remarks = append(says.Remarks, "virtual_address is chosen: master_ip_failover_script has it, and no file says which one it moves.")
	}
	for _, b := range blocks {
		if h := b["hostname"]; h != "" {
			says.Members = append(says.Members, Member{Name: h, Host: h, Port: portOf(cmp.Or(b["port"], base["port"]), 3306), Speaks: host.MySQL})
			if says.Writer == "" && b["no_master"] != "1" {
				says.Writer = h
			}
		}
	}
	for i := range says.Members {
		if m := &says.Members[i]; m.Name != says.Writer {
			m.Of = says.Writer
		}
	}
	words := strings.Fields(base["secondary_check_script"])
	for i, w := range words {
		if h := strings.TrimPrefix(strings.TrimPrefix(w, "-s"), "="); w != h && h != "" {
			says.other(h)
		} else if w == "-s" && i+1 < len(words) {
			says.other(words[i+1])
		}
	}
	return Description{Stands: says}
}

// other adds a machine that is no member's.
func (s *Standing) other(name string) {
	if !slices.ContainsFunc(s.Members, func(m Member) bool { return m.Host == name }) && !slices.Contains(s.Others, name) {
		s.Others = append(s.Others, name)
	}
}
