package httpd

import (
	"cmp"
	"io/fs"
	"regexp"
	"slices"
	"strings"

	"github.com/hadrill/hadrill/sim/conf"
)

// mod_jk is read as if its workers were members of mod_proxy_ajp: a worker of
// type lb is a balancer with sticky sessions; worker.list says which there are. Known differences: its own
// recovery times and its own method of balancing are those of mod_proxy here.

// whyJK is the note of the line that names the workers.
const whyJK = "mod_jk is read as mod_proxy_ajp: its workers are members of balancers, with a retry of 60 s and byrequests"

// jkWorkersFile reads workers.properties from the scenario's folder.
func (r *reader) jkWorkersFile(d *conf.Directive) {
	if !r.readWorkers(d.Args()[0].Text) {
		r.Note(d, d.Name(), "the scenario's folder has no file %q: a request that goes to one of its workers would be answered with 500", d.Args()[0].Text)
		return
	}
	r.Note(d, d.Name(), "%s", whyJK)
}

// usualWorkers is the file of workers where no line of the file that is read
// names it: another of the distribution's does.
const usualWorkers = "workers.properties"

// readWorkers reads a file of workers, and reports whether there is one.
func (r *reader) readWorkers(name string) bool {
	names := r.includedFiles(name)
	if len(names) == 0 {
		return false
	}
	text, err := fs.ReadFile(r.folder, names[0])
	if err != nil {
		r.Add(conf.AsProblem(err, names[0]))
		return true
	}
	for line := range strings.Lines(string(text)) {
		if key, value, ok := strings.Cut(line, "="); ok && !strings.HasPrefix(strings.TrimSpace(line), "#") {
			r.setWorker(strings.TrimSpace(key), strings.TrimSpace(value))
		}
	}
	return true
}

// jkWorkerProperty reads JkWorkerProperty KEY=VALUE.
func (r *reader) jkWorkerProperty(d *conf.Directive) {
	if key, value, ok := strings.Cut(d.Args()[0].Text, "="); ok {
		r.setWorker(key, value)
	}
}

func (r *reader) setWorker(key, value string) {
	if r.workers == nil {
		r.workers = map[string]string{}
	}
	if key = strings.TrimPrefix(key, "worker."); key == "list" {
		value = r.workers[key] + "," + value // each line adds to it
	}
	r.workers[key] = value
}

// jkMount reads JkMount PATTERN WORKER, and JkUnMount. Within <Location> the
// pattern is the section's.
func (r *reader) jkMount(d *conf.Directive) {
	args := d.Args()
	p := &pass{at: d, asked: true}
	switch {
	case r.place != nil && len(args) == 1:
		p.prefix, p.pattern = r.place.prefix, r.place.pattern
	case len(args) == 2:
		p.pattern = jkPattern(args[0].Text)
		args = args[1:]
	default:
		r.Wrong(d, d.Words[0], "%s needs a path and a worker", d.Name())
		return
	}
	r.mount(d, p, args[0], strings.EqualFold(d.Name(), "JkUnMount"))
}

// mount adds a pass to a worker, or one that takes paths away from all of them.
func (r *reader) mount(d *conf.Directive, p *pass, worker conf.Word, un bool) {
	if un {
		p.real = "!"
		r.server.passes = append([]*pass{p}, r.server.passes...)
		return
	}
	r.passing = &p.part
	if p.own = r.jkOwn(d, worker); p.own == 0 {
		p.balancer = r.jkBalancer(d, worker)
	}
	r.passing = nil
	if _, refused := p.part.Refused(); p.balancer == nil && p.own == 0 && !refused {
		return
	}
	if p.balancer != nil {
		p.real, p.path = balancerScheme+p.balancer.Name, ""
	}
	if r.place != nil {
		r.place.pass = p
		return
	}
	r.server.passes = append(r.server.passes, p)
}

// jkMountFile reads JkMountFile: lines of PATTERN=WORKER, with ! before those of
// JkUnMount (uriworkermap.properties).
func (r *reader) jkMountFile(d *conf.Directive) {
	w := d.Args()[0]
	names := r.includedFiles(w.Text)
	if len(names) == 0 {
		r.Refuse(r.part(), d, d.Name(), w, "JkMountFile %q: the scenario's folder has no such file, which says what is passed on", w.Text)
		return
	}
	text, err := fs.ReadFile(r.folder, names[0])
	if err != nil {
		r.Add(conf.AsProblem(err, names[0]))
		return
	}
	for line := range strings.Lines(string(text)) {
		pattern, worker, ok := strings.Cut(strings.TrimSpace(line), "=")
		if !ok || strings.HasPrefix(pattern, "#") {
			continue
		}
		worker, _, _ = strings.Cut(worker, ";") // rule extensions
		pattern, un := strings.CutPrefix(strings.TrimSpace(pattern), "!")
		w.Text = strings.TrimSpace(worker)
		r.mount(d, &pass{at: d, asked: true, pattern: jkPattern(pattern)}, w, un)
	}
}

// jkPattern makes a pattern of one with wildcards; /app|/* means both /app and
// what is below.
func jkPattern(text string) *regexp.Regexp {
	base, below, both := strings.Cut(text, "|")
	if both {
		return regexp.MustCompile("^" + regexp.QuoteMeta(base) + "($|" + jkWild(below) + "$)")
	}
	return regexp.MustCompile("^" + jkWild(text) + "$")
}

func jkWild(text string) string {
	return strings.NewReplacer(`\*`, ".*", `\?`, ".").Replace(regexp.QuoteMeta(text))
}

// jkOwn returns the status that mod_jk answers by itself: 500 for a worker that is
// not in worker.list (asked of mod_jk 1.2.48), 200 for the page of a status worker,
// 0 for none.
func (r *reader) jkOwn(d *conf.Directive, w conf.Word) int {
	if r.workers == nil {
		r.readWorkers(usualWorkers)
	}
	switch listed := jkNames(cmp.Or(r.workers["list"], "ajp13")); {
	case r.workers == nil:
		return 0 // jkBalancer refuses it
	case !slices.Contains(listed, w.Text):
		r.Note(d, d.Name(), "worker.list has no worker %q: mod_jk answers with 500", w.Text)
		return 500
	case r.workers[w.Text+".type"] == "status":
		r.Note(d, d.Name(), "%s", whyStatus)
		return 200
	}
	return 0
}

// jkNames cuts a list of workers into their names.
func jkNames(text string) []string {
	return strings.FieldsFunc(text, func(c rune) bool { return c == ',' || c == ' ' || c == '\t' })
}

// jkBalancer returns the balancer of a worker, made at its first use.
func (r *reader) jkBalancer(d *conf.Directive, w conf.Word) *Balancer {
	name := w.Text
	if r.workers == nil {
		r.Refuse(r.reached(), d, d.Name(), w, "where worker %q is stands in a file that the scenario's folder has not: expected workers.properties", name)
		return nil
	}
	if b := r.server.balancer("jk-" + strings.ToLower(name)); b != nil {
		return b
	}
	r.jk = true
	defer func() { r.jk = false }()
	b := r.balancer(d, w, "jk-"+strings.ToLower(name))
	if b == nil {
		return nil
	}
	b.jk = true
	all := jkNames(r.workers[name+".balance_workers"] + "," + r.workers[name+".balanced_workers"])
	if len(all) == 0 {
		all = []string{name}
	} else if s := r.workers[name+".sticky_session"]; s != "0" && !strings.EqualFold(s, "false") {
		b.Cookie, b.Path = "JSESSIONID", "jsessionid"
		force := r.workers[name+".sticky_session_force"]
		b.NoFailover = force == "1" || strings.EqualFold(force, "true")
	}
	for _, one := range all {
		if m := r.jkMember(d, w, one); m != nil {
			b.Members = append(b.Members, m)
		}
	}
	return b
}

// jkMember makes a member of a worker.
func (r *reader) jkMember(d *conf.Directive, w conf.Word, name string) *Member {
	get := func(key, otherwise string) string {
		v := r.workers[name+"."+key]
		if v == "" {
			v = r.workers[r.workers[name+".reference"]+"."+key]
		}
		if v == "" {
			return otherwise
		}
		return v
	}
	w.Text = "ajp://" + get("host", "localhost") + ":" + get("port", "8009")
	m := r.member(d, w)
	if m == nil {
		return nil
	}
	m.Route = get("route", get("jvm_route", name))
	if f, ok := parseFactor(get("lbfactor", "1")); ok {
		m.Factor = f
	}
	return m
}
