package expect

import (
	"fmt"
	"io"
	"strings"
	"time"
)

// WriteReference writes the reference of figures, of the functions that
// expectations call, and of the bands between grounds, as tables in Markdown.
func WriteReference(w io.Writer) error {
	r := &reference{w: w}
	r.figures("The whole run, a group and the parts of a run", Parts.Figures())
	r.figures("A fault", Faults.Figures())
	r.figures("An address", Addresses.Figures())
	r.figures("An application server", Backends.Figures())
	r.line("| function | figures |", "|---|---|")
	for _, f := range Functions {
		r.line(fmt.Sprintf("| `%s` | %s |", f.Example, f.About))
	}
	r.line("", "| band | figure | absolute | relative |", "|---|---|---|---|")
	for _, b := range Bands() {
		relative := percent(b.Relative)
		if b.Exact {
			relative += ", none where every run of the reference says the same"
		}
		r.line(fmt.Sprintf("| `%s` | %s | %s | %s |", b.Figure, b.About, b.absolute(), relative))
	}
	return r.err
}

// reference keeps the first error.
type reference struct {
	w   io.Writer
	err error
}

func (r *reference) line(lines ...string) {
	for _, l := range lines {
		if r.err == nil {
			_, r.err = fmt.Fprintln(r.w, l)
		}
	}
}

func (r *reference) figures(of string, figures []Figure) {
	r.line("| "+of+" | unit | definition |", "|---|---|---|")
	for _, k := range figures {
		r.line(fmt.Sprintf("| `%s` | %s | %s |", k.Name, k.Unit, strings.ReplaceAll(k.About, "|", `\|`)))
	}
	r.line("")
}

// absolute gives the band in its figure's unit, "" for none.
func (b *Band) absolute() string {
	switch {
	case b.Absolute == 0:
		return ""
	case b.Unit == Timed:
		return time.Duration(b.Absolute).String()
	case b.Unit == Shared:
		return percent(b.Absolute)
	}
	return fmt.Sprint(b.Absolute)
}

func percent(share float64) string {
	if share == 0 {
		return ""
	}
	return fmt.Sprintf("%.4g %%", 100*share)
}
