package httpd

import (
	"io/fs"

	"github.com/hadrill/hadrill/sim/conf"
)

// Read reads an httpd.conf from the scenario's folder, files. The error is
// conf.Problems: everything that is wrong. The notes say of the directives that
// were accepted without effect why they have none.
// Lines of the directives in ignore are left aside, with a note each.
func Read(files fs.FS, file string, ignore ...string) (*Config, []conf.Note, error) {
	return readIn(nil, files, file, ignore)
}

// ReadIn gives Read with variables of the environment, by name: ${NAME} is one where no
// Define has the name.
func ReadIn(environment map[string]string) func(fs.FS, string, ...string) (*Config, []conf.Note, error) {
	return func(files fs.FS, file string, ignore ...string) (*Config, []conf.Note, error) {
		return readIn(environment, files, file, ignore)
	}
}

func readIn(environment map[string]string, files fs.FS, file string, ignore []string) (*Config, []conf.Note, error) {
	r := newReader()
	r.modules.environment = environment
	r.Ignore = ignore
	text := r.Load(files, file)
	if text == nil {
		return nil, nil, r.Problems
	}
	r.folder, r.open = files, []string{text.Name}
	r.modules.elsewhere, r.serves = isPart(text.Data), serves.MatchString(text.Data)
	lines, problems := conf.ParseSections(text, scope{r.modules, r})
	r.Add(problems...)
	r.server = &Server{inherits: true, Pos: conf.Pos{File: file}}
	r.config.Servers = append(r.config.Servers, r.server)
	r.walk(lines, inMain)
	r.finish(file)
	if err := r.Problems.Err(); err != nil {
		return nil, r.Notes, err
	}
	return r.config, r.Notes, nil
}

// reader reads one file.
type reader struct {
	conf.Report
	config     *Config
	directives *conf.Table[func(*reader, *conf.Directive)]
	modules    *modules

	in      conf.Place
	server  *Server
	place   *location // inside <Location>
	section *proxied  // inside <Proxy>
	set     *location // inside <Files>

	passing               *conf.Part // of the ProxyPass being read
	folder                fs.FS
	open                  []string // files being read, outermost first
	files                 int      // that were included
	included              map[*conf.Directive][]*conf.Directive
	serverLimits, threads int                    // ServerLimit, ThreadsPerChild
	chain                 []*location            // <If> and <ElseIf> of the place, for what comes behind them
	serves                bool                   // it has lines that answer from the disk
	checkExprs            map[string]*expression // ProxyHCExpr; nil for one that is not supported
	macros                map[string]*macro      // by name
	using                 int                    // macros that are being used, one within another
	templates             map[string]health      // ProxyHCTemplate
	workers               map[string]string      // of workers.properties
	jk                    bool                   // a worker of mod_jk is being read, which needs no mod_proxy
}

func newReader() *reader {
	return &reader{config: &Config{}, directives: newTable(), modules: newModules(), included: map[*conf.Directive][]*conf.Directive{}}
}

// walk reads directives that stand in one section.
func (r *reader) walk(all []*conf.Directive, in conf.Place) {
	outer, chain := r.in, r.chain
	r.in, r.chain = in, nil
	for _, d := range all {
		r.directive(d)
	}
	r.in, r.chain = outer, chain
}

func (r *reader) directive(d *conf.Directive) {
	if r.thirdParty(d) {
		return
	}
	part := r.part()
	if e := r.directives.Find(d.Name()); e != nil && e.Refused == refusedOld {
		part = nil // httpd itself refuses the file
	}
	k := r.directives.Resolve(&r.Report, conf.Use{Line: d, Name: d.Name(), Section: d.HasBlock, At: d.Words[0], Args: d.Args(), Place: r.in, Part: part})
	switch {
	case k == nil:
	case k.Needs != "" && !r.modules.has(k.Needs):
		r.Wrong(d, d.Words[0], "invalid command %q: the file loads modules but not %s", d.Name(), k.Needs)
	case k.Read != nil:
		k.Read(r, d)
	}
}

// parsed does nothing with a directive that had its effect while the file was
// cut into lines.
func (r *reader) parsed(*conf.Directive) {}

// other reads a section that has no effect; its directives must be known all
// the same.
func (r *reader) other(d *conf.Directive) { r.walk(d.Block, inOther) }

// most is the greatest number of members, of balancers, of addresses; httpd has
// no such limit.
const most = 10_000

// room reports whether there is room for one more of those n.
func (r *reader) room(d *conf.Directive, n int) bool {
	if n >= most {
		r.Wrong(d, d.Words[0], "more than %d of %s in one place", most, d.Name())
	}
	return n < most
}
