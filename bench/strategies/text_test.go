package strategies

import (
	"bytes"
	"errors"
	"math"
	"strings"
	"testing"
	"time"
)

func TestUnitText(t *testing.T) {
	nan := math.NaN()
	for _, c := range []struct {
		got, want, why string
	}{
		{Share.Text(0), "0 %", "nothing"},
		{Share.Text(1), "100 %", "all"},
		{Share.Text(0.5), "50 %", "half"},
		{Share.Text(0.8333), "83.3 %", "three figures"},
		{Share.Text(0.99932), "99.932 %", "what is missing stays visible"},
		{Share.Text(0.000001), "< 0.001 %", "not nothing"},
		{Share.Text(0.9999999), "> 99.999 %", "not all"},
		{Share.Text(nan), "-", "no such figure"},
		{Seconds.Text(0.00531), "5.31 ms", "times"},
		{Ratio.Text(1.0449), "1.04", "ratios"},
		{Seconds.Between(0.0053, 0.0054), "5.3 to 5.4 ms", "one unit for both"},
		{Seconds.Between(0.0008, 0.0054), "800 µs to 5.4 ms", "two units"},
		{Seconds.Between(0.0053, 0.0053), "5.3 ms", "no width"},
		{Seconds.Between(nan, nan), "", "no interval"},
		{Seconds.asked(0, 0.001), "at most 1 ms", "a claim without a lower limit"},
		{Share.tick(0.0005), "0.05 %", "on an axis"},
		{Ratio.tick(0.30000000000000004), "0.3", "without the rests of arithmetic"},
	} {
		if c.got != c.want {
			t.Errorf("%s: %q, want %q", c.why, c.got, c.want)
		}
	}
}

// small is the result of a scene with two strategies under so many seeds.
func small(lossA, lossB float64) *Results {
	scene := &Scene{Name: "small", Title: "a scene", About: "About it.", Lasts: time.Second, Deadline: ms}
	rows := make([]Row, 2)
	for i := range rows {
		rows[i].Contender.Name = []string{"a/one", "b/two"}[i]
		for f := range figures {
			rows[i].Figures[f], rows[i].Ranks[f] = Estimate{0.25, 0.25, 0.25}, 1
		}
		rows[i].Figures[KeysMoved], rows[i].Ranks[KeysMoved] = none, 0
	}
	rows[0].Figures[SessionsLost].Median, rows[1].Figures[SessionsLost].Median = lossA, lossB
	return &Results{Seeds: []uint64{1, 2, 3, 4, 5, 6}, Scenes: []SceneResult{{Scene: scene, Rows: rows, Visits: Estimate{10, 10, 10}}}}
}

// TestColumns: figures in which all are alike, or that nobody has, are no
// columns.
func TestColumns(t *testing.T) {
	var b bytes.Buffer
	if err := small(0.1, 0.2).Text(&b); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"\n  strategy  sessions lost\n", "\n  a/one          10 % (1)\n", "\n  b/two          20 % (1)\n",
		"\n  errors: 25 % everywhere\n", "\n  p99: 250 ms everywhere\n",
	} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("no %q in\n%s", want, b.String())
		}
	}
	table, _, _ := strings.Cut(b.String(), "Medians over seeds")
	if strings.Contains(table, "keys moved") {
		t.Error("a figure that nobody has is shown")
	}
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("full") }

func TestTextError(t *testing.T) {
	if err := small(0, 1).Text(full{}); err == nil || err.Error() != "full" {
		t.Errorf("error %v, want full", err)
	}
}

// TestPlot: every strategy and every figure in which they differ is in the
// picture.
func TestPlot(t *testing.T) {
	r := small(0.1, 0.2)
	var b bytes.Buffer
	if err := r.Scenes[0].Plot(6).SVG(&b); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"small: a scene", ">a/one<", ">b/two<", ">sessions lost<", "6 seeds"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("no %q in the picture", want)
		}
	}
	if strings.Contains(b.String(), ">p99<") {
		t.Error("a figure in which all are alike is drawn")
	}
}
