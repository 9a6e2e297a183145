package mha

import (
	"io/fs"
	"strings"

	"github.com/hadrill/hadrill/sim/conf"
)

// Parameters gives what [server default] says of itself, by parameter: what only
// the real manager goes by, such as its accounts and folders. What is wrong with
// the file is Read's to say.
func Parameters(files fs.FS, name string) map[string]string {
	var r conf.Report
	all := map[string]string{}
	text := r.Load(files, name)
	if text == nil {
		return all
	}
	sections, _ := dialect.Parse(text)
	for _, s := range sections {
		if s.Name() != defaultsSection {
			continue
		}
		for _, d := range s.Block {
			if args := d.Args(); len(args) > 0 {
				all[d.Name()] = unquoted(args[0].Text)
			}
		}
	}
	return all
}

// unquoted removes the quotes of a value as the manager does: the last character,
// and then the first, whichever quotes they are.
func unquoted(v string) string {
	const quotes = `'"`
	if v == "" || !strings.ContainsRune(quotes, rune(v[len(v)-1])) {
		return v
	}
	v = v[:len(v)-1]
	if v != "" && strings.ContainsRune(quotes, rune(v[0])) {
		v = v[1:]
	}
	return v
}
