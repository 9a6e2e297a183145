package programs

import (
	"fmt"
	"io/fs"

	"github.com/hadrill/hadrill/sim/conf"
)

// reading is the result of reading a configuration file. Machines share files,
// and ports are asked for before programs are made: each file is read once.
type reading[C any] struct {
	config C
	notes  []conf.Note
	err    error
}

// read reads a program's configuration file, or gives the result of reading it
// before.
func read[C any](e *Env, file func(fs.FS, string, ...string) (C, []conf.Note, error)) (C, []conf.Note, error) {
	return readAs(e, "", file)
}

// readAs reads a file that says something else to each of those who read it,
// such as machines, or programs with variables of their own.
func readAs[C any](e *Env, reader string, file func(fs.FS, string, ...string) (C, []conf.Note, error)) (C, []conf.Note, error) {
	key := fmt.Sprint(e.Kind.Name, "\x00", e.File, "\x00", reader, "\x00", e.Environment) // a map is printed in the order of its keys
	r, ok := e.read[key].(reading[C])
	if !ok {
		r.config, r.notes, r.err = file(e.FS, e.File, e.Ignore...)
		e.read[key] = r
	}
	return r.config, r.notes, r.err
}
