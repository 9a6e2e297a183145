package redis

import (
	"fmt"
	"strconv"
	"strings"
)

// manifest names the parts of the append only file (Redis 7.0, aof.c): one
// base, the increments written since, and what is history.
type manifest struct {
	dir  string
	base int
	incr []int
	// history are the names of parts that a rewrite replaced and that are still
	// to be deleted.
	history []string
}

func (m manifest) path(name string) string { return m.dir + "/appendonlydir/" + name }

func baseName(seq int) string { return "appendonly.aof." + strconv.Itoa(seq) + ".base.aof" }
func incrName(seq int) string { return "appendonly.aof." + strconv.Itoa(seq) + ".incr.aof" }

// baseFile is the base.
func (m manifest) baseFile() string { return m.path(baseName(m.base)) }

// current is the increment that grows.
func (m manifest) current() string { return m.path(incrName(m.incr[len(m.incr)-1])) }

// names are the parts, in the order in which they are read.
func (m manifest) names() []string {
	names := []string{baseName(m.base)}
	for _, seq := range m.incr {
		names = append(names, incrName(seq))
	}
	return names
}

// text is the manifest as Redis writes it.
func (m manifest) text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "file %s seq %d type b\n", baseName(m.base), m.base)
	for _, seq := range m.incr {
		fmt.Fprintf(&b, "file %s seq %d type i\n", incrName(seq), seq)
	}
	for _, name := range m.history {
		fmt.Fprintf(&b, "file %s seq %d type h\n", name, sequence(name))
	}
	return b.String()
}

// sequence is the number in a part's name; 0 when there is none.
func sequence(name string) int {
	parts := strings.Split(name, ".")
	if len(parts) != 5 {
		return 0
	}
	n, err := strconv.Atoi(parts[2])
	if err != nil {
		return 0
	}
	return n
}

const manifestName = "appendonly.aof.manifest"

func (r *redis) writeManifest(m manifest) error {
	return r.replace(m.path("temp_"+manifestName), m.path(manifestName), []byte(m.text()))
}

// readManifest reads the manifest; false when there is none.
func (r *redis) readManifest() (manifest, bool, error) {
	m := manifest{dir: r.config.Dir}
	name := m.path(manifestName)
	data, ok := r.host.Disk().Read(name)
	if !ok {
		return m, false, nil
	}
	err := m.parse(string(data))
	if err != nil {
		err = fmt.Errorf("%s:%w", name, err)
	}
	return m, true, err
}

// parse reads what text wrote. An error begins with the line's number.
func (m *manifest) parse(text string) error {
	for i, line := range strings.Split(strings.TrimSuffix(text, "\n"), "\n") {
		var name, kind string
		var seq int
		n, err := fmt.Sscanf(line, "file %s seq %d type %s", &name, &seq, &kind)
		switch {
		case err != nil || n != 3:
			return fmt.Errorf("%d: cannot read %q: expected file NAME seq NUMBER type b, i or h", i+1, line)
		case kind == "b" && name == baseName(seq) && m.base == 0:
			m.base = seq
		case kind == "i" && name == incrName(seq):
			m.incr = append(m.incr, seq)
		case kind == "h" && (name == incrName(seq) || name == baseName(seq)):
			m.history = append(m.history, name)
		default:
			return fmt.Errorf("%d: cannot use %q: expected one base, increments and history, named by their seq", i+1, line)
		}
	}
	if m.base == 0 || len(m.incr) == 0 {
		return fmt.Errorf("1: expected a base and an increment")
	}
	return nil
}

// cronRewrite starts a rewrite when one is due.
func (r *redis) cronRewrite() {
	if !r.rewriteDue() || r.aof.rewriting || r.snapshot.child || r.host.Now().Seconds() < r.aof.rewritten {
		return
	}
	r.aof.rewriting = true
	r.host.Go((*rewriteTask)(r))
}

// rewriteDue reports whether the file has grown by auto-aof-rewrite-percentage
// since the last rewrite.
func (r *redis) rewriteDue() bool {
	a, p := &r.aof, &r.config.Persistence
	if p.AOF == AOFOff || p.NoRewrite || a.size <= p.RewriteMinSize {
		return false
	}
	return a.size*100/max(a.base, 1)-100 >= p.RewritePercentage
}

// rewriteTask is BGREWRITEAOF: changes go to a new increment from now on, a
// child writes the data as it is now, which then replaces base and increments.
type rewriteTask redis

// Run implements host.Task.
func (t *rewriteTask) Run() {
	r := (*redis)(t)
	r.thread.take()
	r.writeAOF()
	before := r.aof.size
	data, err := r.beginRewrite()
	r.thread.leave()
	if err == nil {
		err = r.finishRewrite(data, before)
	}
	r.aof.rewriting = false
	if err != nil {
		r.aof.rewritten = r.host.Now().Seconds() + rewriteRetry
		r.host.Note("redis", fmt.Sprintf("AOF rewrite failed: %v", err))
		return
	}
	r.host.Note("redis", fmt.Sprintf("AOF rewrite: %d bytes became %d", before, len(data)))
}

// beginRewrite opens the new increment and gives the data of that moment.
func (r *redis) beginRewrite() ([]byte, error) {
	a := &r.aof
	next := a.manifest
	next.incr = append(append([]int(nil), next.incr...), next.incr[len(next.incr)-1]+1)
	if r.config.Persistence.AOF == AOFAlways {
		if err := r.host.Disk().Sync(a.manifest.current()); err != nil {
			return nil, err
		}
	}
	if err := r.create(next.current()); err != nil {
		return nil, err
	}
	if err := r.writeManifest(next); err != nil {
		return nil, err
	}
	a.manifest = next
	return r.data.appendDataset(nil), nil
}

// finishRewrite is the child's part, and what the server makes of it.
func (r *redis) finishRewrite(data []byte, before int) error {
	a := &r.aof
	now := a.manifest
	last := now
	last.incr = now.incr[:len(now.incr)-1]
	if err := r.host.Disk().Sync(last.current()); err != nil {
		return err
	}
	r.host.Work(r.transfer(len(data)))
	done := manifest{dir: now.dir, base: now.base + 1, incr: now.incr[len(now.incr)-1:], history: last.names()}
	if err := r.replace(done.path("temp-rewriteaof-bg.aof"), done.baseFile(), data); err != nil {
		return err
	}
	if err := r.writeManifest(done); err != nil {
		return err
	}
	a.manifest = done
	a.size += len(data) - before
	a.base = a.size
	r.forgetHistory()
	return nil
}

// forgetHistory deletes the parts that a rewrite has replaced. They are
// emptied first: a deletion alone may be undone by a loss of power.
func (r *redis) forgetHistory() {
	m := &r.aof.manifest
	if len(m.history) == 0 {
		return
	}
	for _, name := range m.history {
		_ = r.create(m.path(name)) // emptying asks for no space
		r.host.Disk().Remove(m.path(name))
	}
	rest := *m
	rest.history = nil
	if r.writeManifest(rest) == nil {
		m.history = nil // or it is tried again after the next rewrite
	}
}
