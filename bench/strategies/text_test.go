package strategies

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/hadrill/hadrill/bench/study"
)

// small returns the result of a scene with two strategies under so many seeds.
func small(lossA, lossB float64) *Results {
	scene := &Scene{Name: "small", Title: "a scene", About: "About it.", Lasts: time.Second, Deadline: ms}
	rows := make([]Row, 2)
	for i := range rows {
		rows[i].Contender.Name = []string{"a/one", "b/two"}[i]
		for f := range figures {
			rows[i].Figures[f], rows[i].Ranks[f] = Estimate{Median: 0.25, Low: 0.25, High: 0.25}, 1
		}
		rows[i].Figures[KeysMoved], rows[i].Ranks[KeysMoved] = study.None, 0
	}
	rows[0].Figures[SessionsLost].Median, rows[1].Figures[SessionsLost].Median = lossA, lossB
	return &Results{Seeds: []uint64{1, 2, 3, 4, 5, 6}, Scenes: []SceneResult{{Scene: scene, Rows: rows, Visits: Estimate{Median: 10, Low: 10, High: 10}}}}
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
