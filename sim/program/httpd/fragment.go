package httpd

import (
	"regexp"

	"github.com/hadrill/hadrill/sim/conf"
)

// listens is a line that only a whole file has.
var listens = regexp.MustCompile(`(?mi)^[ \t]*Listen[ \t]`)

// base is a line that loads a module without which no whole file goes: the way to run
// processes, or who may come.
var base = regexp.MustCompile(`(?mi)^[ \t]*LoadModule[ \t]+(?:mpm_|authz_core_|authz_host_|access_|dir_|mime_|unixd_|log_config_)`)

// isPart reports whether a text is a part of a distribution's files, which load the
// modules: it does not listen, or loads modules for itself alone, as conf.d/ssl.conf.
func isPart(text string) bool {
	return !listens.MatchString(text) || loads.MatchString(text) && !base.MatchString(text)
}

// loads is a line that loads a module.
var loads = regexp.MustCompile(`(?mi)^[ \t]*LoadModule[ \t]`)

// serves is a line by which a part of a file answers requests from the disk.
var serves = regexp.MustCompile(`(?mi)^[ \t]*(?:DocumentRoot|(?:Script)?Alias(?:Match)?|Include(?:Optional)?|<Directory(?:Match)?)[ \t]`)

// listenAnyway completes a file that is a part of a distribution's: virtual
// hosts, or lines of the main server, with a Listen elsewhere. The ports are
// those of its virtual hosts, 80 where it has none.
func (r *reader) listenAnyway(file string) {
	c := r.config
	ports := map[uint16]bool{}
	for _, s := range c.Servers {
		for _, at := range s.At {
			if at.Port != 0 && !ports[at.Port] {
				ports[at.Port] = true
				c.Listens = append(c.Listens, Listen{Port: at.Port, TLS: at.Port == 443, where: at.where})
			}
		}
	}
	served := len(c.Servers) > 1 || r.serves
	for _, s := range c.Servers {
		served = served || len(s.all()) > 0 || len(s.locations) > 0 || len(s.redirects) > 0 || s.rewriting != nil
	}
	switch {
	case len(c.Listens) > 0:
		r.NoteAt(c.Servers[1].Pos, "<VirtualHost>", "the file has no Listen, as a part of a distribution's files: httpd listens on the ports of its virtual hosts")
	case served:
		c.Listens = []Listen{{Port: 80}}
		r.NoteAt(conf.Pos{File: file, Line: 1}, "Listen", "the file has no Listen, as a part of a distribution's files: httpd listens on port 80")
	default:
		r.WrongFile(file, "no listening sockets available: expected a Listen line, such as Listen 80")
	}
}
