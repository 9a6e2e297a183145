package programs

import (
	"cmp"
	"io/fs"
	"net/netip"
	"path"
	"strings"

	"github.com/hadrill/hadrill/sim/conf"
	"github.com/hadrill/hadrill/sim/host"
)

// mmmLines gives the lines of a file of MMM and of those that it includes.
func mmmLines(files fs.FS, name string, left int) []*conf.Directive {
	if left < 0 {
		return nil
	}
	all, _ := conf.Tags{Include: func(d *conf.Directive) []*conf.Directive {
		to := d.Args()[0].Text
		if !strings.HasSuffix(to, ".conf") {
			to += ".conf"
		}
		return mmmLines(files, path.Join(path.Dir(name), to), left-1)
	}}.Parse(conf.NewText(name, readText(files, name)))
	return all
}

// mmmDeep is how deep files of MMM are read that include each other.
const mmmDeep = 10

// mmmDescribe reads the hosts and the roles, whose addresses move, and the writer's
// first host.
func mmmDescribe(files fs.FS, name string) Description {
	var d Description
	s := &d.Stands
	active, fallback := "writer", map[string]string{}
	roles := map[string]map[string]string{}
	for _, line := range mmmLines(files, name, mmmDeep) {
		args := line.Args()
		switch {
		case !line.HasBlock && len(args) == 1 && line.Name() == "this":
			s.For = args[0].Text
		case !line.HasBlock && len(args) == 1 && line.Name() == "active_master_role":
			active = args[0].Text
		case line.Name() == "monitor":
			for _, a := range commas(valuesOf(line)["ping_ips"]) {
				s.reach(a)
			}
			if valuesOf(line)["kill_host_bin"] != "" {
				s.Settings = append(s.Settings, "kill_host: none")
				s.Remarks = append(s.Remarks, "kill_host_bin is taken to do nothing: kill_host: ssh has it take the addresses off a host.")
			}
		case line.Name() == "host" && len(args) == 1 && args[0].Text == "default":
			fallback = valuesOf(line)
		case line.Name() == "host" && len(args) == 1:
			v := valuesOf(line)
			m := Member{Name: args[0].Text, Host: v["ip"], Port: portOf(cmp.Or(v["mysql_port"], fallback["mysql_port"]), 3306), Speaks: host.MySQL, Of: v["peer"]}
			s.Members = append(s.Members, m)
		case line.Name() == "role" && len(args) == 1:
			v := valuesOf(line)
			roles[args[0].Text] = v
			for _, ip := range commas(v["ips"]) {
				if a, err := netip.ParseAddr(ip); err == nil {
					d.Virtual = append(d.Virtual, a)
				}
			}
		}
	}
	if all := commas(roles[active]["hosts"]); len(all) > 0 {
		s.Writer = cmp.Or(roles[active]["prefer"], all[0])
	}
	if all := commas(roles[active]["ips"]); len(all) > 0 {
		s.At, _ = netip.ParseAddr(all[0])
	}
	for i := range s.Members {
		if m := &s.Members[i]; m.Of == "" && m.Name != s.Writer {
			m.Of = s.Writer
		}
	}
	return d
}

// reach adds an address of which the file asks whether it answers.
func (s *Standing) reach(text string) {
	if a, err := netip.ParseAddr(text); err == nil {
		s.Reach = append(s.Reach, a)
	}
}

// valuesOf are the values of a section's lines; of two the last counts.
func valuesOf(section *conf.Directive) map[string]string {
	values := map[string]string{}
	for _, d := range section.Block {
		if a := d.Args(); len(a) == 1 {
			values[d.Name()] = a[0].Text
		}
	}
	return values
}

// commas splits a list at commas.
func commas(list string) []string {
	return strings.FieldsFunc(list, func(r rune) bool { return r == ',' || r == ' ' || r == '\t' })
}
