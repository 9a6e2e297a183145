package suite

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/hadrill/hadrill/reports/folder"
	"github.com/hadrill/hadrill/reports/verdict"
)

// TestPlayerOfBothGrounds plays the same case of both grounds by keyboard alone: the
// record of a run on containers, as they wrote it, and the simulator's. A section opens, time passes and
// requests fly, the button of the fault leads there, and behind it the machine is off.
func TestPlayerOfBothGrounds(t *testing.T) {
	jobs := libraryJobs(t, "haproxy-msm", 1)
	at := slices.IndexFunc(jobs, func(j Job) bool { return j.Case.Variant == "cookie-crash" })
	if at < 0 {
		t.Fatal("the library has no haproxy-msm/cookie-crash")
	}
	real, err := ReadRecord("testdata/records/haproxy-msm.cookie-crash.containers.1.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	f, err := folder.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	both := []*verdict.Verdict{RunJob(t.Context(), jobs[at], nil).Verdict, JudgeRecord(jobs[at], real).Verdict}
	if err := f.KeepHTML(both, nil, nil); err != nil {
		t.Fatal(err)
	}
	b := openBrowser(t)
	b.size(1280, 800, false)
	b.do(chromedp.Navigate("file://" + filepath.Join(dir, folder.HTML)))
	grounds := value[string](b, `[...document.querySelectorAll(".scenario h2")].map(e => e.textContent).join("; ")`)
	if grounds != "haproxy-msm; haproxy-msm on containers" {
		t.Fatalf("the page has %q", grounds)
	}
	for i := range both {
		b.playsCase(fmt.Sprintf("#c%d", i+1), "crash app1", 20, "app1", "without power")
	}
	b.quiet()
}

// playsCase plays a section's record by keyboard, before and behind a fault at so many
// seconds, which does something to a machine.
func (b *browser) playsCase(section, fault string, at int, machine, state string) {
	b.t.Helper()
	in := func(selector string) string { return fmt.Sprintf(`document.querySelector("%s %s")`, section, selector) }
	now := "+" + in(".controls input") + ".value"
	b.do(chromedp.Focus(section+" > summary"), chromedp.KeyEvent(kb.Enter))
	b.becomes(in(".player .stage") + " !== null")
	b.do(chromedp.Focus(section+" .controls button"), chromedp.KeyEvent(" "))
	b.becomes(fmt.Sprintf(`%s > 2 && document.querySelectorAll("%s .stage .ok").length > 3`, now, section))
	b.do(chromedp.Focus(section+` .controls button[title="`+fault+`"]`), chromedp.KeyEvent(kb.Enter))
	b.becomes(fmt.Sprintf("%s >= %d", now, at-1))
	b.becomes(fmt.Sprintf("%s > %d && %s !== null", now, at, in(".stage .bad.off")))
	bad := value[string](b, in(".stage .bad.off")+".textContent")
	if !strings.Contains(bad, machine) || !strings.Contains(bad, state) {
		b.t.Errorf("%s: behind %s what is off is %q, want %s, %s", section, fault, bad, machine, state)
	}
	if said := value[string](b, in(".log")+".textContent"); !strings.Contains(said, "in force: ") || !strings.Contains(said, fault) {
		b.t.Errorf("%s: behind %s the player says %q", section, fault, said)
	}
	b.picture("player-" + strings.TrimPrefix(section, "#") + ".png")
	b.do(chromedp.Focus(section+" .controls button"), chromedp.KeyEvent(" "))
	if button := value[string](b, in(".controls button")+".textContent"); !strings.Contains(button, "Play") {
		b.t.Errorf("%s: after a second press the button says %q", section, button)
	}
}
