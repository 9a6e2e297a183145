package conf

import (
	"regexp"
	"strings"
)

// entityDeclaration is one of a DOCTYPE's internal subset.
var entityDeclaration = regexp.MustCompile(`<!ENTITY\s+(%\s+)?([^\s"'>]+)\s+(SYSTEM|PUBLIC)?\s*(?:"([^"]*)"|'([^']*)')?`)

// longestEntity is how long the text of an entity may be, and mostEntities how many
// a file may declare.
const (
	longestEntity = 4096
	mostEntities  = 100
)

// directive takes the entities that a DOCTYPE declares. What would make a file
// grow without end, or read another one, is a problem.
func (p *xmlParser) directive(text string, from int) {
	if !strings.HasPrefix(text, "DOCTYPE") {
		return
	}
	raw := p.file.Data[from:min(int(p.d.InputOffset()), len(p.file.Data))]
	found := entityDeclaration.FindAllStringSubmatchIndex(raw, -1)
	if len(found) > mostEntities {
		p.wrong(from, "more than %d entities, which no configuration has", mostEntities)
		return
	}
	for _, m := range found {
		group := func(i int) string {
			if m[2*i] < 0 {
				return ""
			}
			return raw[m[2*i]:m[2*i+1]]
		}
		name, value := group(2), group(4)+group(5)
		switch {
		case group(1) != "":
			p.wrong(from+m[0], "parameter entity %q: not supported, expected its text in its place", name)
		case group(3) != "":
			p.wrong(from+m[0], "entity %q is another file: not supported, expected its text in its place", name)
		case strings.ContainsAny(value, "&%<"):
			p.wrong(from+m[0], "entity %q holds another entity or an element: not supported, expected its text in its place", name)
		case len(value) > longestEntity:
			p.wrong(from+m[0], "entity %q is longer than %d characters, which no configuration needs", name, longestEntity)
		default:
			if p.d.Entity == nil {
				p.d.Entity = map[string]string{}
			}
			p.d.Entity[name] = value
		}
	}
}
