package conf

import "strings"

// TypographicQuotes are characters that an article prints where a file needs a
// plain quote.
const TypographicQuotes = "“”‘’„«»＂"

// oddities are characters that get into files copied from articles. One that
// was meant as a mark is odd only where the grammar has the mark.
var oddities = []struct{ found, mark, what string }{
	{"\u201c", `"`, `typographic quote "“": expected a plain "`},
	{"\u201d", `"`, `typographic quote "”": expected a plain "`},
	{"\u2018", `'`, `typographic quote "‘": expected a plain '`},
	{"\u2019", `'`, `typographic quote "’": expected a plain '`},
	{"\uff1b", `;`, `full-width "；": expected a plain ;`},
	{"\uff5b", `{`, `full-width "｛": expected a plain {`},
	{"\uff5d", `}`, `full-width "｝": expected a plain }`},
	{"\uff1a", `:`, `full-width "：": expected a plain :`},
	{"\uff1d", `=`, `full-width "＝": expected a plain =`},
	{"\u3000", "", `ideographic space: expected a plain space`},
	{"\u00a0", "", `no-break space: expected a plain space`},
	{"\u200b", "", `zero-width space: expected nothing or a plain space`},
	{"\ufeff", "", `byte order mark: expected nothing before the first word`},
	{"\u2026", "", `an ellipsis "…": expected what the text left out`},
}

// Odd adds a problem for each word outside quotes that has an oddity in it: the
// program would take the character as part of the word, though it was meant as
// one of the grammar's marks or as a space. It reports whether there was one;
// the line should not be read then.
func (r *Report) Odd(d *Directive, marks string) bool {
	odd := false
	for _, w := range d.Words {
		if w.Quoted {
			continue
		}
		for _, o := range oddities {
			if before, _, found := strings.Cut(w.Text, o.found); found && strings.Contains(marks, o.mark) {
				w.Col += len([]rune(before))
				r.Wrong(d, w, "%s in %q", o.what, w.Text)
				odd = true
				break
			}
		}
	}
	return odd
}
