package conf

import "strings"

// place is a character with its position in the file, which stays right when
// comments and escapes before it are removed.
type place struct {
	r         rune
	line, col int
}

// chars returns the characters of line n.
func chars(n int, line string) []place {
	all := make([]place, 0, len(line))
	col := 0
	for _, r := range line {
		col++
		all = append(all, place{r, n, col})
	}
	return all
}

func blank(r rune) bool { return strings.ContainsRune(" \t\r\n\f\v", r) }

// indexFunc returns the index of the first character for which is holds,
// len(all) where there is none.
func indexFunc(all []place, is func(r rune) bool) int {
	for i, c := range all {
		if is(c.r) {
			return i
		}
	}
	return len(all)
}

// indexAny returns the index of the first of these characters, len(all) where
// there is none.
func indexAny(all []place, of string) int {
	return indexFunc(all, func(r rune) bool { return strings.ContainsRune(of, r) })
}

// trim cuts the white space off at both ends.
func trim(all []place) []place {
	for len(all) > 0 && blank(all[0].r) {
		all = all[1:]
	}
	for len(all) > 0 && blank(all[len(all)-1].r) {
		all = all[:len(all)-1]
	}
	return all
}

// text returns the characters as a string.
func text(all []place) string {
	var s strings.Builder
	for _, c := range all {
		s.WriteRune(c.r)
	}
	return s.String()
}

// wordOf returns the characters as a word without quotes; at least one.
func wordOf(all []place) Word { return Word{Text: text(all), Line: all[0].line, Col: all[0].col} }

// unslash returns the text without its escapes: a backslash takes the meaning
// from another one and from the quote (0 for none).
func unslash(all []place, quote rune) string {
	var s strings.Builder
	for i := 0; i < len(all); i++ {
		r := all[i].r
		if r == '\\' && i+1 < len(all) {
			if next := all[i+1].r; next == '\\' || quote != 0 && next == quote {
				r = next
				i++
			}
		}
		s.WriteRune(r)
	}
	return s.String()
}
