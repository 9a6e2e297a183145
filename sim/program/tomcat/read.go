package tomcat

import (
	"io/fs"
	"path"
	"strings"
	"time"

	"github.com/hadrill/hadrill/sim/conf"
	"github.com/hadrill/hadrill/sim/mechanism/session"
)

// Files are the names of Tomcat's own files; "" is one that is not there, and what is
// so without it.
type Files struct {
	Server  string // conf/server.xml
	Context string // conf/context.xml, or META-INF/context.xml of the application
	Web     string // WEB-INF/web.xml
}

// reader reads one server's files into its configuration.
type reader struct {
	conf.Report
	c *Config
	// executors are the Executor elements by name: maxThreads.
	executors map[string]int
	// manager is where the application's own Manager stands, nil for none; store where
	// its Store does.
	manager, cluster *conf.Element
	hosts            int
	defaultHost      string
	// engineName and hostName are those of the Engine and the Host.
	engineName, hostName string
	// resources are those that JNDI could look up; storeElement is a DataSourceStore,
	// sourceName its dataSourceName and localSource its localDataSource.
	resources    resources
	storeElement *conf.Element
	sourceName   *conf.XMLAttribute
	localSource  bool
	// redisElement is a RedisSessionManager, redisValved whether its valve is there.
	redisElement *conf.Element
	redisValved  bool
}

// Read adds what Tomcat's files say to a configuration, as Tomcat 10.1 takes it: what
// it passes over with a warning is a note, what keeps it from starting, and what would
// matter and is not modelled, a problem. The notes are there with problems, too.
func Read(files fs.FS, names Files, base Config, ignore ...string) (Config, []conf.Note, error) {
	base.Background = 10 * time.Second
	r := &reader{c: &base, executors: map[string]int{}, engineName: "Catalina", hostName: "localhost"}
	r.Ignore = ignore
	for _, f := range []struct {
		name, root string
		read       func(e *conf.Element)
	}{
		{names.Server, "Server", r.server},
		{names.Context, "Context", r.context},
		{names.Web, "web-app", r.webApp},
	} {
		if f.name == "" {
			continue
		}
		t := r.LoadXML(files, path.Clean(f.name))
		if t == nil {
			continue
		}
		root, problems := conf.ParseXML(t)
		r.Add(problems...)
		switch {
		case root == nil:
		case root.Name.Text != f.root:
			r.Wrong(root, root.Name, "root element <%s>: expected <%s>", root.Name.Text, f.root)
		default:
			f.read(root)
		}
	}
	r.dataSource()
	if rows := &r.c.Manager.Rows; rows.Table.Name != "" {
		rows.App = "/" + r.engineName + "/" + r.hostName + "/" + strings.TrimPrefix(r.c.Context, "/")
		if !strings.Contains(rows.Table.Name, ".") {
			rows.Table.Name = rows.Schema + "." + rows.Table.Name
		}
	}
	r.together(names)
	return base, r.Notes, r.Problems.Err()
}

// together looks at what the files say of each other.
func (r *reader) together(names Files) {
	c := r.c
	if r.cluster == nil {
		if store := c.Manager.Store; store == session.DeltaStore || store == session.BackupStore {
			r.Wrong(r.manager, r.manager.Name, "a %s without a Cluster: expected a <Cluster> in the <Engine> or <Host> of server.xml", classOf(store))
		}
		return
	}
	if !c.Distributable {
		where := "no web.xml is named"
		if names.Web != "" {
			where = names.Web + " has none"
		}
		r.Note(r.cluster, "Cluster", "no session is replicated: an application needs <distributable/> in its web.xml, and %s", where)
	} else if c.Manager.Store != "" && c.Manager.Store != session.DeltaStore && c.Manager.Store != session.BackupStore {
		r.Note(r.cluster, "Cluster", "no session is replicated: the application has a Manager of its own, at %s", r.manager.Pos())
	}
}
