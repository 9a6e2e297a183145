package haproxy

import (
	"io/fs"
	"slices"
	"strings"

	"github.com/hadrill/hadrill/sim/conf"
)

// balanceLines are the balance lines of the algorithms, as balance.Strategies names those.
// Those that hash have a hash-type line beside one of what they hash.
var balanceLines = map[string]string{
	"roundrobin": "balance roundrobin", "static-rr": "balance static-rr", "leastconn": "balance leastconn", "first": "balance first",
	"random": "balance random", "hash map-based": "balance source", "hash consistent": "balance source",
}

// hashTypes are the methods of hash-type of those that hash.
var hashTypes = map[string]string{"hash map-based": "map-based", "hash consistent": "consistent"}

// Choices are the backends, and listen sections, of two servers or more. files is the
// folder that the configuration was read from.
func (c *Config) Choices(files fs.FS) (all []conf.Choice) {
	for _, p := range c.Backends {
		if len(p.Servers) > 1 {
			all = append(all, conf.Choice{Name: p.Name, Noun: p.Section, Pos: p.Pos, Servers: len(p.Servers), Strategy: p.strategy(),
				Replace: func(strategy string) ([]conf.Edit, error) { return p.replaceBalance(files, strategy) }})
		}
	}
	return all
}

// replaceBalance puts another balance line in the place of the section's, or below its
// head where it has that of defaults. What a hash is of stays.
func (p *Proxy) replaceBalance(files fs.FS, strategy string) ([]conf.Edit, error) {
	text, err := conf.Load(files, p.Pos.File)
	if err != nil {
		return nil, err
	}
	lines := sectionLines(text, p.Pos.Line)
	balance := keywordLines(lines, "balance")
	var edits []conf.Edit
	var below []string
	if hashTypes[strategy] == "" || !p.algorithm.hashes() {
		edits = append(edits, replaceLast(text, balance, balanceLines[strategy])...)
		if len(balance) == 0 {
			below = append(below, balanceLines[strategy])
		}
	}
	if method := hashTypes[strategy]; method != "" {
		if old := keywordLines(lines, "hash-type"); len(old) > 0 {
			w := old[len(old)-1].Words[1]
			edits = append(edits, conf.Edit{Pos: old[len(old)-1].PosOf(w), Old: w.Text, New: method})
		} else {
			below = append(below, "hash-type "+method)
		}
	}
	if len(below) > 0 {
		head := text.Line(p.Pos.Line)
		edits = append(edits, conf.Edit{Pos: conf.Pos{File: p.Pos.File, Line: p.Pos.Line, Col: len([]rune(head)) + 1}, New: "\n    " + strings.Join(below, "\n    ")})
	}
	return edits, nil
}

// replaceLast puts a line in the place of the last of some, which is the one that counts;
// the others are left.
func replaceLast(text *conf.Text, lines []*conf.Directive, line string) []conf.Edit {
	if len(lines) == 0 {
		return nil
	}
	at := lines[len(lines)-1].Pos()
	old, _, _ := strings.Cut(text.From(at), "\n")
	old, _, _ = strings.Cut(old, " #")
	return []conf.Edit{{Pos: at, Old: strings.TrimRight(old, " \t\r"), New: line}}
}

// sectionLines gives the lines of the section that begins at a line, without that.
func sectionLines(text *conf.Text, head int) (all []*conf.Directive) {
	inside := false
	conf.ParseLines(text, nil, func(d *conf.Directive) { // the file was read without problems
		name := d.Name()
		_, other := elsewhere[name]
		switch line := d.Words[0].Line; {
		case line == head:
			inside = true
		case other || name == "userlist" || slices.Contains(sectionNames, name):
			inside = inside && line < head
		case inside:
			all = append(all, d)
		}
	})
	return all
}

// keywordLines gives those with a keyword and something behind it.
func keywordLines(lines []*conf.Directive, keyword string) (all []*conf.Directive) {
	for _, d := range lines {
		if d.Name() == keyword && len(d.Words) > 1 {
			all = append(all, d)
		}
	}
	return all
}
