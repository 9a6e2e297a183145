package programs

import (
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/hadrill/hadrill/sim/conf"
	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/mechanism/session"
)

// tomcatRoot is the root element of Tomcat's own files.
var tomcatRoot = regexp.MustCompile(`(?s)\A\s*(?:<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>]*>|\s)*<(?:Server|Context|web-app)[\s>/]`)

var tomcatPart = Part{Tier: ApplicationTier, Machine: "app"}

// tomcatDescribe reads where sessions are, and on which port a server.xml listens.
func tomcatDescribe(files fs.FS, name string) Description {
	var says Standing
	root, _ := conf.ParseXML(conf.NewText(name, readText(files, name)))
	if root == nil {
		return Description{}
	}
	switch root.Name.Text {
	case "Server":
		says.Key = "server"
		walk(root, says.element)
	case "Context":
		says.Key = "context"
		walk(root, says.element)
	case "web-app":
		says.Key = "web"
	}
	return Description{Stands: says}
}

// walk visits an element and all in it.
func walk(e *conf.Element, visit func(*conf.Element)) {
	visit(e)
	for _, in := range e.Elements {
		walk(in, visit)
	}
}

// element reads an element that says where the server listens or keeps sessions.
func (s *Standing) element(e *conf.Element) {
	of := func(key string) string {
		if a := e.Attribute(key); a != nil {
			return a.Value.Text
		}
		return ""
	}
	switch e.Name.Text {
	case "Connector":
		if s.Port == 0 && !strings.Contains(strings.ToUpper(of("protocol")), "AJP") {
			s.Port = portOf(of("port"), 0)
		}
	case "Engine":
		s.Route = of("jvmRoute")
	case "Cluster":
		s.Keeps, s.Shares, s.With = true, true, "web"
	case "Manager":
		switch of("className") {
		case session.MemcachedManager:
			s.Keeps, s.Shares = true, true
			s.nodes(of("memcachedNodes"), commas(of("failoverNodes")))
		case session.RedisManager:
			s.Keeps, s.Shares = true, true
			if at := of("host"); at != "" && !isLoopback(at) {
				s.Members = append(s.Members, Member{Host: at, Port: portOf(of("port"), 6379), Speaks: host.RESP})
			}
		}
	case "Store":
		if dir := of("directory"); path.IsAbs(dir) {
			s.Keeps, s.Shares, s.Folder = true, true, dir
		}
	}
}

// nodes reads memcachedNodes: "n1:10.20.0.41:11211,n2:10.20.0.42:11211", or a single
// one without a name. Those on the machine itself are the application server's own.
// A sticky session's copy goes to one of the failoverNodes while no other node is there.
func (s *Standing) nodes(list string, failover []string) {
	for _, n := range commas(list) {
		parts := strings.Split(n, ":")
		if len(parts) < 2 || isLoopback(parts[len(parts)-2]) {
			continue
		}
		s.Members = append(s.Members, Member{Host: parts[len(parts)-2], Port: portOf(parts[len(parts)-1], 11211), Speaks: host.Memcached, Spare: len(parts) > 2 && slices.Contains(failover, parts[0])})
	}
}
