package haproxy

import (
	"cmp"
	"fmt"
	"io/fs"
	"net/netip"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/hadrill/hadrill/sim/conf"
)

// mapEntry is a line of a map's file: a key and its value, which may be empty.
type mapEntry struct {
	key, value string
	re         *regexp.Regexp
	net        netip.Prefix
}

// mapMatches are the ways in which map_<match> and map_<match>_<type> compare a
// sample with the keys (configuration manual 7.3.1). regm puts what the expression
// has matched into the value.
var mapMatches = map[string]match{
	"str": matchExact, "beg": matchBegin, "end": matchEnd, "sub": matchSub, "dir": matchDir, "dom": matchDomain,
	"reg": matchRegex, "regm": matchRegex, "ip": matchAddress, "int": matchNumber,
}

// mapConverter makes map(FILE[,DEFAULT]) and its like; false where the name is of
// another converter. Without a default a sample that no key matches has no value.
// Seen from HAProxy 2.6.12: the first of several keys counts, but for map_beg and
// map_ip, where the longest does.
func mapConverter(name, arg string, files patternFiles) (convert conversion, is bool, err error) {
	how, isMap := strings.CutPrefix(name, "map")
	parts := strings.Split(how, "_")
	if !isMap || len(parts) > 3 || how != "" && parts[0] != "" {
		return nil, false, nil
	}
	kind := "str"
	if len(parts) > 1 {
		kind = parts[1]
	}
	method, known := mapMatches[kind]
	if !known || len(parts) == 3 && !slices.Contains([]string{"str", "int", "ip"}, parts[2]) {
		return nil, false, nil
	}
	file, otherwise, hasDefault := strings.Cut(arg, ",")
	if file == "" {
		return nil, true, fmt.Errorf("%w: the converter %q has no file: expected %s(FILE) or %s(FILE,DEFAULT)", errArgument, name, name, name)
	}
	entries, err := readMap(file, method, files)
	if err != nil {
		return nil, true, err
	}
	t := &test{match: method}
	return func(s string) (string, bool) {
		for i := range entries {
			e := &entries[i]
			if !e.matches(t, s) {
				continue
			}
			if kind == "regm" {
				return string(e.re.ExpandString(nil, backReferences(e.value), s, e.re.FindStringSubmatchIndex(s))), true
			}
			return e.value, true
		}
		return otherwise, hasDefault
	}, true, nil
}

// delimiters stand around what dir and dom look for; those of a pattern itself are left
// out (match_word, src/pattern.c).
var delimiters = map[match]string{matchDir: "/?", matchDomain: "/?.:"}

func (e *mapEntry) matches(t *test, s string) bool {
	switch t.match {
	case matchRegex:
		return e.re.MatchString(s)
	case matchAddress:
		a, err := netip.ParseAddr(s)
		return err == nil && e.net.Contains(a)
	}
	return t.matchesOne(s, e.key)
}

// readMap reads the file of a map: lines of a key and a value behind blanks.
func readMap(file string, method match, files patternFiles) (all []mapEntry, err error) {
	lines, err := files(file)
	if err != nil {
		return nil, err
	}
	for _, line := range lines {
		key, value := line, ""
		if i := strings.IndexAny(line, " \t"); i >= 0 {
			key, value = line[:i], strings.Trim(line[i:], " \t")
		}
		e := mapEntry{key: key, value: value}
		switch method {
		case matchRegex:
			if e.re, err = regexp.Compile(key); err != nil {
				return nil, fmt.Errorf("the regular expression %q of the map %q is not supported: %v", key, file, err)
			}
		case matchAddress:
			var ok bool
			if e.net, ok = parseNetwork(key); !ok {
				return nil, fmt.Errorf("%w: invalid address %q in the map %q", errArgument, key, file)
			}
		case matchNumber:
			n, err := strconv.ParseInt(key, 10, 64)
			if err != nil {
				return nil, fmt.Errorf("the range %q of the map %q is not supported yet: expected numbers", key, file)
			}
			e.key = number64(n)
		case matchDir, matchDomain:
			e.key = strings.Trim(key, delimiters[method])
		}
		all = append(all, e)
	}
	switch method { // the longest first
	case matchBegin:
		slices.SortStableFunc(all, func(a, b mapEntry) int { return cmp.Compare(len(b.key), len(a.key)) })
	case matchAddress:
		slices.SortStableFunc(all, func(a, b mapEntry) int { return cmp.Compare(b.net.Bits(), a.net.Bits()) })
	}
	return all, nil
}

// patternFiles gives the lines of a file of patterns, or of a map, without comments.
type patternFiles func(name string) ([]string, error)

// NamedFile is a file that a haproxy.cfg names: Path as it has it, Name in the
// scenario's folder.
type NamedFile struct{ Path, Name string }

// patterns implements patternFiles: a file has its path below the scenario's folder,
// or lies beside the configuration file.
func (r *reader) patterns(name string) ([]string, error) {
	at := strings.TrimPrefix(path.Clean(name), "/")
	text, err := fs.ReadFile(r.files, at)
	if err != nil {
		at = path.Join(path.Dir(r.file), path.Base(name))
		if text, err = fs.ReadFile(r.files, at); err != nil {
			return nil, fmt.Errorf("the file %q is not there: expected it beside the configuration file", name)
		}
	}
	if f := (NamedFile{name, at}); !slices.Contains(r.config.Files, f) {
		r.config.Files = append(r.config.Files, f)
	}
	var lines []string
	for _, one := range strings.Split(string(text), "\n") {
		if one = strings.TrimSpace(one); one != "" && one[0] != '#' {
			lines = append(lines, one)
		}
	}
	return lines, nil
}

// patternFile returns the patterns of a file of the scenario, one a line.
func (r *reader) patternFile(l *line, w conf.Word) ([]conf.Word, *conf.Problem) {
	lines, err := r.patterns(w.Text)
	if err != nil {
		p := l.Problem(w, "the patterns of an ACL: %v", err)
		return nil, &p
	}
	var all []conf.Word
	for _, one := range lines {
		all = append(all, conf.Word{Text: one, Line: w.Line, Col: w.Col})
	}
	return all, nil
}
