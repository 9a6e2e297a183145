package nginx

import (
	"io/fs"
	"slices"
	"strings"

	"github.com/hadrill/hadrill/sim/conf"
)

// methodLines are the lines of the balancing methods, as balance.Strategies names those;
// KEY is that of hash. Round robin has none.
var methodLines = map[string]string{
	"round robin": "", "ip_hash": "ip_hash;", "least_conn": "least_conn;", "hash": "hash KEY;", "hash consistent": "hash KEY consistent;",
	"random": "random;", "random two": "random two;", "fair": "fair;", "sticky": "sticky;",
}

// methodNames are the first words of those lines.
var methodNames = []string{"ip_hash", "least_conn", "hash", "random", "fair", "sticky"}

// usualKey is that of hash where the file has none.
const usualKey = "$remote_addr"

// Choices are the upstream blocks of two servers or more that requests are passed to. files
// is the folder that the configuration was read from.
func (c *Config) Choices(files fs.FS) (all []conf.Choice) {
	for _, u := range c.Upstreams {
		if u.used && !u.Implicit && len(u.Servers) > 1 {
			all = append(all, conf.Choice{Name: u.Name, Noun: "upstream", Pos: u.Pos, Servers: len(u.Servers), Strategy: u.Strategy,
				Replace: func(strategy string) ([]conf.Edit, error) { return u.replaceMethod(files, strategy) }})
		}
	}
	return all
}

// replaceMethod puts the line of another method in the place of the present one, or before
// the first line of the block: what stands below a method counts for it.
func (u *Upstream) replaceMethod(files fs.FS, strategy string) ([]conf.Edit, error) {
	text, err := conf.Load(files, u.Pos.File)
	if err != nil {
		return nil, err
	}
	statements, _ := conf.ParseStatements(text) // the file was read without problems
	block := blockAt(statements, u.Pos)
	if block == nil || len(block.Block) == 0 || u.methodAt.Line > 0 && u.methodAt.File != u.Pos.File {
		return nil, text.Problem(u.Pos.Line, u.Pos.Col, "upstream %q: expected its servers and its method in the block itself, not in a file that it includes, so that the method can be replaced", u.Name)
	}
	var edits []conf.Edit
	key := usualKey
	for _, d := range block.Block {
		if !slices.Contains(methodNames, d.Name()) {
			continue
		}
		old := statementText(text, d)
		if d.Name() == "hash" {
			key = strings.TrimSuffix(strings.TrimSuffix(strings.TrimSpace(strings.TrimSuffix(old[len("hash"):], ";")), "consistent"), " ")
		}
		edits = append(edits, conf.Edit{Pos: d.Pos(), Old: old})
	}
	line := strings.ReplaceAll(methodLines[strategy], "KEY", key)
	switch n := len(edits); {
	case n > 0:
		edits[n-1].New = line
	case line != "":
		first := block.Block[0]
		edits = append(edits, conf.Edit{Pos: first.Pos(), New: line + "\n" + strings.Repeat(" ", first.Words[0].Col-1)})
	}
	return edits, nil
}

// blockAt finds the directive that begins at a place; nil for none.
func blockAt(all []*conf.Directive, at conf.Pos) *conf.Directive {
	for _, d := range all {
		if p := d.Pos(); p.Line == at.Line && p.Col == at.Col {
			return d
		}
		if inside := blockAt(d.Block, at); inside != nil {
			return inside
		}
	}
	return nil
}

// statementText gives a directive as it is written, with its semicolon.
func statementText(text *conf.Text, d *conf.Directive) string {
	rest := text.From(d.Pos())
	quote := byte(0)
	for i := range len(rest) {
		switch c := rest[i]; {
		case quote != 0 && c == quote:
			quote = 0
		case quote != 0:
		case (c == '"' || c == '\'') && strings.IndexByte(" \t\n", rest[i-1]) >= 0: // a quote only opens a word
			quote = c
		case c == ';':
			return rest[:i+1]
		}
	}
	return rest
}
