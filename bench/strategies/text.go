package strategies

import (
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/hadrill/hadrill/reports"
)

// textWidth is where prose breaks; tables are as wide as they are.
const textWidth = 110

// Text writes results as tables, one a scene.
func (r *Results) Text(w io.Writer) error {
	p := &printer{w: w}
	for i := range r.Scenes {
		p.scene(&r.Scenes[i], len(r.Seeds))
	}
	p.legend(r)
	return p.err
}

// printer keeps the first error.
type printer struct {
	w   io.Writer
	err error
}

func (p *printer) line(format string, a ...any) {
	if p.err == nil {
		_, p.err = fmt.Fprintf(p.w, format+"\n", a...)
	}
}

// prose writes a paragraph.
func (p *printer) prose(indent, text string) {
	line := indent
	for _, word := range strings.Fields(text) {
		if len(line) > len(indent) && utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > textWidth {
			p.line("%s", line)
			line = indent
		}
		if len(line) > len(indent) {
			line += " "
		}
		line += word
	}
	p.line("%s", line)
}

func (p *printer) scene(s *SceneResult, seeds int) {
	p.line("%s: %s", s.Scene.Name, s.Scene.Title)
	p.prose("  ", s.Scene.About)
	p.line("  %s visits in %v, deadline %s, %d seed%s", reports.Count(int(math.Round(s.Visits.Median))), s.Scene.Lasts,
		reports.Duration(s.Scene.Deadline), seeds, plural(seeds))
	p.line("")
	shown, alike := s.columns()
	p.table(s, shown)
	for _, f := range alike {
		p.line("  %s: %s everywhere", FigureTable[f].Name, FigureTable[f].Unit.Text(s.Rows[0].Figures[f].Median))
	}
	p.published(s)
	p.line("")
}

func plural(n int) string {
	if n == 1 {
		return ""
	}
	return "s"
}

// columns are the figures in which strategies differ, and those in which all
// are alike. Figures that nobody has are left out.
func (s *SceneResult) columns() (shown, alike []Figure) {
	for f := range figures {
		if slices.ContainsFunc(s.Rows, func(r Row) bool { return !math.IsNaN(r.Figures[f].Median) }) {
			if s.alike(f) {
				alike = append(alike, f)
			} else {
				shown = append(shown, f)
			}
		}
	}
	return shown, alike
}

// alike: all strategies have this figure, and the same.
func (s *SceneResult) alike(f Figure) bool {
	for i := range s.Rows {
		e, first := s.Rows[i].Figures[f], s.Rows[0].Figures[f]
		bounds := e.Low == first.Low && e.High == first.High || math.IsNaN(e.Low) && math.IsNaN(first.Low)
		if e.Median != first.Median || !bounds {
			return false
		}
	}
	return len(s.Rows) > 1
}

// table writes two lines a strategy: medians with ranks, and the intervals.
func (p *printer) table(s *SceneResult, shown []Figure) {
	head := []string{"strategy"}
	for _, f := range shown {
		head = append(head, FigureTable[f].Name)
	}
	lines := [][]string{head}
	for i := range s.Rows {
		r := &s.Rows[i]
		medians, bounds := []string{r.Contender.Name}, []string{""}
		for _, f := range shown {
			e := r.Figures[f]
			cell := FigureTable[f].Unit.Text(e.Median)
			if r.Ranks[f] > 0 {
				cell += fmt.Sprintf(" (%d)", r.Ranks[f])
			}
			medians = append(medians, cell)
			bounds = append(bounds, FigureTable[f].Unit.Between(e.Low, e.High))
		}
		lines = append(lines, medians)
		if strings.Join(bounds, "") != "" {
			lines = append(lines, bounds)
		}
	}
	p.grid(lines)
}

// grid sets the first column to the left and the others to the right.
func (p *printer) grid(lines [][]string) {
	widths := make([]int, len(lines[0]))
	for _, l := range lines {
		for k, c := range l {
			widths[k] = max(widths[k], utf8.RuneCountInString(c))
		}
	}
	for _, l := range lines {
		text := "  "
		for k, c := range l {
			pad := strings.Repeat(" ", widths[k]-utf8.RuneCountInString(c))
			if k == 0 {
				text += c + pad
			} else {
				text += "  " + pad + c
			}
		}
		p.line("%s", strings.TrimRight(text, " "))
	}
}

// Between is an interval as a person reads it, "" for none.
func (u Unit) Between(low, high float64) string {
	if math.IsNaN(low) || math.IsNaN(high) {
		return ""
	}
	a, b := u.Text(low), u.Text(high)
	if a == b {
		return a
	}
	if i, k := strings.LastIndexByte(a, ' '), strings.LastIndexByte(b, ' '); i > 0 && k > 0 && a[i:] == b[k:] {
		a = a[:i]
	}
	return a + " to " + b
}

// published writes how the scene's published figures fare.
func (p *printer) published(s *SceneResult) {
	if s.Scene.Published == nil {
		return
	}
	p.line("")
	p.prose("  ", "published: "+s.Scene.Published.Source)
	p.prose("    ", s.Scene.Published.Setup)
	for i := range s.Claims {
		c := &s.Claims[i]
		info := FigureTable[c.Figure]
		here := "did not take part"
		if c.Outcome != NotRun {
			here = "here " + info.Unit.Text(c.Measured.Median)
			if between := info.Unit.Between(c.Measured.Low, c.Measured.High); between != "" {
				here += " [" + between + "]"
			}
		}
		p.prose("    ", fmt.Sprintf("%s: %s of %s: published %s, %s; asked %s: %s", c.Outcome, info.Name, c.Contender, c.Published, here,
			info.Unit.asked(c.From, c.To), c.Why))
	}
}

// asked are a claim's limits.
func (u Unit) asked(from, to float64) string {
	if from == 0 {
		return "at most " + u.Text(to)
	}
	return u.Between(from, to)
}

func (p *printer) legend(r *Results) {
	p.prose("", "Medians over seeds; below them intervals that hold the median of all seeds with 95 % confidence. In brackets the rank: (1) is beaten by "+
		"nobody, (2) by somebody of rank 1, and so on. To beat is to be better in so many of the same seeds that, over all pairs of a column "+
		"together, chance does as much in at most 5 % of studies. Equal rank: no difference beyond the noise.")
	strategies := 0
	if len(r.Scenes) > 0 {
		strategies = len(r.Scenes[0].Rows)
	}
	if need := SeedsToRank(strategies); strategies > 1 && len(r.Seeds) < need {
		p.prose("", fmt.Sprintf("With %d strategies it takes %d seeds to tell any difference from noise: where all take part all ranks are 1.", strategies, need))
	}
	if len(r.Seeds) < 6 {
		p.prose("", "Under six seeds there are no intervals.")
	}
	p.line("")
	for _, f := range FigureTable {
		p.prose("  ", f.Name+": "+f.Doc)
	}
	p.prose("  ", "haproxy/first fills the first server, which has no maxconn here; lvs/dh hashes the address asked for, and there is one")
	p.prose("  ", fmt.Sprintf("health checks: a dead server is taken out after %v and in again %v after its return, but by nginx, which goes by failed requests", noticed, welcomed))
}
