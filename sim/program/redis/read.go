package redis

import (
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/hadrill/hadrill/sim/conf"
)

// File holds the settings of a redis.conf.
type File struct {
	// Config has everything but the master.
	Config Config
	// Master and MasterPort are replicaof's, "" for a master; the host is a name or
	// an address.
	Master     string
	MasterPort uint16
	// At is where the host stands.
	At conf.Pos
}

// Targets are the addresses that the file names: its master's.
func (f *File) Targets() []conf.Target {
	if f.Master == "" {
		return nil
	}
	return []conf.Target{{Pos: f.At, In: "replicaof", Host: f.Master, Port: f.MasterPort}}
}

// Bounds on include: how deep files nest, and how many there are in all.
const (
	maxIncludeDepth = 16
	maxIncludes     = 1000
)

// Read reads a redis.conf and what it includes. The error is conf.Problems:
// everything wrong with the files, with its place. The notes are about directives
// without effect here. Lines of the directives in ignore are left aside, with a note
// each.
func Read(files fs.FS, file string, ignore ...string) (*File, []conf.Note, error) {
	r := &fileReader{files: files}
	r.Ignore = ignore
	r.out.Config.Replication = DefaultReplication()
	r.out.Config.Protected, r.out.Config.MaxMemory = true, DefaultMaxMemory
	r.out.Config.Persistence.SaveAt.File = file
	r.read(file)
	r.complete()
	if err := r.Problems.Err(); err != nil {
		return nil, r.Notes, err
	}
	return &r.out, r.Notes, nil
}

// fileReader is the state while files are read.
type fileReader struct {
	files fs.FS
	open  []string // files being read, outermost first
	count int
	conf.Report

	out  File
	line *conf.Directive // that is being read
	aof  AOF             // appendfsync
	on   bool            // appendonly
	disk bool            // repl-diskless-sync no
}

// read reads one file, line by line: a directive that stands twice counts as it
// stands last.
func (r *fileReader) read(name string) {
	t := r.Load(r.files, name)
	if t == nil {
		return
	}
	r.open = append(r.open, t.Name)
	lines, problems := conf.ParseWords(t)
	r.Add(problems...)
	for _, d := range lines {
		e := directives.Resolve(&r.Report, conf.Use{Line: d, Name: d.Name(), At: d.Words[0], Args: d.Args()})
		if e == nil || e.Read == nil {
			continue
		}
		r.line = d
		args := texts(d.Args())
		why := e.Read(r, args)
		if e.Name == "include" {
			why = r.include(args)
		}
		if why != "" {
			at := d.Words[0]
			if len(d.Words) > 1 {
				at = d.Words[1]
			}
			r.Wrong(d, at, "%s: %s", strings.ToLower(d.Name()), why)
		}
	}
	r.open = r.open[:len(r.open)-1]
}

func texts(words []conf.Word) []string {
	all := make([]string, len(words))
	for i, w := range words {
		all[i] = w.Text
	}
	return all
}

// included is the row of include, whose files the reader takes in itself.
func included(*fileReader, []string) string { return "" }

// include takes the lines of other files in the place of the line. A name is
// relative to the scenario's folder, as the real server takes it relative to where it
// was started.
func (r *fileReader) include(args []string) string {
	names := []string{path.Clean(args[0])}
	if strings.ContainsAny(args[0], "*?[") {
		found, err := fs.Glob(r.files, names[0])
		if err != nil {
			return "found " + quoted(args[0]) + ", which is no pattern"
		}
		names = found // none is no error (loadServerConfig)
	}
	for _, name := range names {
		r.count++
		switch {
		case slices.Contains(r.open, name):
			return "found " + quoted(name) + ", which includes itself"
		case len(r.open) >= maxIncludeDepth || r.count > maxIncludes:
			return "too many files, or too deep"
		}
		line := r.line
		if _, err := conf.LoadUnmarked(r.files, name); err != nil {
			return "found " + quoted(name) + ": " + conf.AsProblem(err, name).What
		}
		r.read(name)
		r.line = line
	}
	return ""
}

// complete settles what depends on several lines.
func (r *fileReader) complete() {
	if r.disk {
		r.out.Config.Replication.DisklessDelay = 0
	}
	if r.on {
		r.out.Config.Persistence.AOF = AOFEverysec
		if r.aof != AOFOff {
			r.out.Config.Persistence.AOF = r.aof
		}
	}
}
