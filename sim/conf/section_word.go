package conf

// words cuts characters into words.
func (p *sectionParser) words(chars []place) []Word {
	var all []Word
	for i := 0; i < len(chars); {
		switch c := chars[i]; {
		case blank(c.r):
			i++
		case c.r == '"' || c.r == '\'':
			var w Word
			w, i = quoted(chars, i)
			all = append(all, w)
		default:
			from := i
			for i < len(chars) && !blank(chars[i].r) {
				i++
			}
			all = append(all, Word{Text: unslash(chars[from:i], 0), Line: c.line, Col: c.col})
		}
	}
	return all
}

// quoted reads a word in quotes that begins at i, and gives where it ends: with the
// line, where no quote closes it.
func quoted(chars []place, i int) (Word, int) {
	open, from := chars[i], i+1
	for i = from; i < len(chars) && chars[i].r != open.r; i++ {
		if chars[i].r == '\\' && i+1 < len(chars) && (chars[i+1].r == open.r || chars[i+1].r == '\\') {
			i++
		}
	}
	return Word{Text: unslash(chars[from:min(i, len(chars))], open.r), Quoted: true, Line: open.line, Col: open.col}, i + 1
}

// mostExpanded is how many bytes variables may add to a file: Define can double
// a value on each line.
const mostExpanded = MaxFile

// expand replaces each ${NAME} by its value; its characters have the position
// of the "$".
func (p *sectionParser) expand() {
	var out []place
	for i := 0; i < len(p.chars); i++ {
		c := p.chars[i]
		name, end := variable(p.chars, i)
		value, ok := "", false
		if end > 0 {
			value, ok = p.scope.Variable(name)
		}
		if !ok {
			out = append(out, c)
			continue
		}
		if p.expanded += len(value); p.expanded > mostExpanded {
			p.complain(Word{Line: c.line, Col: c.col}, "the variables of the file add more than %d MiB to it", mostExpanded>>20)
			break
		}
		for _, r := range value {
			out = append(out, place{r, c.line, c.col})
		}
		i = end
	}
	p.chars = out
	p.chars = trim(p.chars)
	if len(p.chars) == 0 {
		p.chars = append(p.chars, place{r: '#'}) // nothing is left of it
	}
}

// variable returns the name in ${NAME} at i, and where its "}" stands; 0 for
// none.
func variable(chars []place, i int) (string, int) {
	if chars[i].r != '$' || i+1 >= len(chars) || chars[i+1].r != '{' {
		return "", 0
	}
	for end := i + 2; end < len(chars); end++ {
		if chars[end].r == '}' {
			return unslash(chars[i+2:end], 0), end
		}
	}
	return "", 0
}
