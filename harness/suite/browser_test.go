package suite

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/hadrill/hadrill/reports/folder"
	"github.com/hadrill/hadrill/scenarios/expect"
)

// browser is a tab of a real browser and what it complained of.
type browser struct {
	t   *testing.T
	ctx context.Context

	mu       sync.Mutex
	wrong    []string // errors on the console, breaches of the policy
	requests []string
}

// openBrowser starts a browser, or skips the test in one line where there is none.
func openBrowser(t *testing.T) *browser {
	t.Helper()
	path := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if found, err := exec.LookPath(name); err == nil && path == "" {
			path = found
		}
	}
	if path == "" {
		t.Skip("skipped: there is no Chromium to open report.html with")
	}
	options := append(slices.Clone(chromedp.DefaultExecAllocatorOptions[:]), chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.Flag("disable-component-update", true))
	allocated, cancel := chromedp.NewExecAllocator(t.Context(), options...)
	t.Cleanup(cancel)
	ctx, cancel := chromedp.NewContext(allocated)
	t.Cleanup(cancel)
	ctx, cancel = context.WithTimeout(ctx, 2*time.Minute)
	t.Cleanup(cancel)
	b := &browser{t: t, ctx: ctx}
	b.do() // opens the tab
	if err := chromedp.Listen(ctx, b.hear); err != nil {
		t.Fatal(err)
	}
	call(b, network.Enable, network.EnableParams{})
	call(b, log.Enable, cdp.Empty{})
	call(b, runtime.Enable, cdp.Empty{})
	return b
}

func (b *browser) hear(event any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		if !strings.HasPrefix(e.Request.URL, "data:") { // a picture that stands in the page
			b.requests = append(b.requests, e.Request.URL)
		}
	case *runtime.EventExceptionThrown:
		b.wrong = append(b.wrong, e.ExceptionDetails.Text)
	case *runtime.EventConsoleAPICalled:
		b.wrong = append(b.wrong, fmt.Sprintf("console.%s", e.Type))
	case *log.EventEntryAdded:
		b.wrong = append(b.wrong, e.Entry.Text)
	}
}

// heard gives what the browser complained of and asked for so far.
func (b *browser) heard() (wrong, requests []string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Clone(b.wrong), slices.Clone(b.requests)
}

func (b *browser) do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	if err := chromedp.Do(b.ctx, steps...); err != nil {
		b.t.Fatal(err)
	}
}

// result gives what an action comes to.
func result[T any](b *browser, a chromedp.Action[T]) T {
	b.t.Helper()
	got, err := chromedp.Run(b.ctx, a)
	if err != nil {
		b.t.Fatal(err)
	}
	return got
}

// value gives what an expression of the page comes to.
func value[T any](b *browser, expression string) T {
	b.t.Helper()
	return result(b, chromedp.Evaluate[T](expression))
}

// call has the browser do a command of its protocol.
func call[P, R any](b *browser, command cdp.Command[P, R], params P) {
	b.t.Helper()
	if _, err := chromedp.Call(b.ctx, command, params); err != nil {
		b.t.Fatal(err)
	}
}

// becomes waits until an expression of the page is true.
func (b *browser) becomes(expression string) {
	b.t.Helper()
	result(b, chromedp.Poll[bool](expression))
}

// size is a screen.
func (b *browser) size(wide, high int64, mobile bool) {
	b.t.Helper()
	call(b, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{Width: wide, Height: high, DeviceScaleFactor: 1, Mobile: mobile})
}

// picture keeps the screen among the test's artifacts (go test -artifacts).
func (b *browser) picture(name string) {
	b.t.Helper()
	if err := os.WriteFile(filepath.Join(b.t.ArtifactDir(), name), result(b, chromedp.CaptureScreenshot()), 0o644); err != nil {
		b.t.Fatal(err)
	}
}

// TestReportInBrowser opens the report of a scenario's cases in a real browser, from
// the disk, as somebody does who got it by mail.
func TestReportInBrowser(t *testing.T) {
	b := openBrowser(t)
	dir, err := keepAll(t, libraryJobs(t, "vip-nginx", 1), 2, nil)
	if err != nil {
		t.Fatal(err)
	}
	b.size(1280, 800, false)
	b.do(chromedp.Navigate("file://" + filepath.Join(dir, folder.HTML)))
	b.quiet()
	b.numbers(dir)
	b.firstScreen("first-1280x800.png", 800, 1280)
	b.size(390, 844, true)
	b.firstScreen("first-390x844.png", 844, 390)
	b.size(1280, 800, false)
	b.walk()
	b.plays()
	b.jumps()
	b.media()
	b.quiet()
	b.policy()
}

// quiet wants nothing on the console, and no request but for the page itself.
func (b *browser) quiet() {
	b.t.Helper()
	wrong, requests := b.heard()
	if len(wrong) > 0 {
		b.t.Errorf("the browser complains: %q", wrong)
	}
	if len(requests) != 1 || !strings.HasPrefix(requests[0], "file://") {
		b.t.Errorf("requests: %q, want the page alone", requests)
	}
}

// numbers wants each figure of the table of cases to be report.json's.
func (b *browser) numbers(dir string) {
	b.t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, "report.json"))
	if err != nil {
		b.t.Fatal(err)
	}
	var report struct {
		Cases []map[string]json.RawMessage `json:"cases"`
	}
	if err := json.Unmarshal(text, &report); err != nil {
		b.t.Fatal(err)
	}
	heads := value[[]string](b, `[...document.querySelectorAll(".cases thead .n")].map(e => e.textContent)`)
	rows := value[[][]string](b, `[...document.querySelectorAll(".cases tbody tr:not(.of)")].map(r => [...r.querySelectorAll(".n")].map(e => e.dataset.v || ""))`)
	if len(rows) != len(report.Cases) || len(rows) < 2 {
		b.t.Fatalf("%d rows of %d cases", len(rows), len(report.Cases))
	}
	compared := 0
	for i, row := range rows {
		for _, k := range expect.Columns() {
			at := slices.Index(heads, k.Column.Head)
			if at < 0 {
				continue // a rare one, which no case has
			}
			key := k.Column.Key
			if k.Unit == expect.Timed {
				key += "_ns"
			}
			var m struct {
				Median *int64 `json:"median"`
			}
			if err := json.Unmarshal(report.Cases[i][key], &m); err != nil {
				b.t.Fatalf("case %d, %s: %v", i, key, err)
			}
			want := ""
			if m.Median != nil {
				want = fmt.Sprint(*m.Median)
			}
			if row[at] != want {
				b.t.Errorf("case %d, %s: %q on the page, %q in report.json", i, key, row[at], want)
			}
			compared++
		}
	}
	if compared < 50 {
		b.t.Errorf("%d figures compared", compared)
	}
}

// firstScreen wants the sentence, the numbers and the drill on the first screen, and
// nothing wider than it.
func (b *browser) firstScreen(name string, high, wide float64) {
	b.t.Helper()
	b.picture(name)
	if got := value[float64](b, `document.documentElement.scrollWidth`); got > wide {
		wider := value[[]string](b, `[...document.querySelectorAll("body *")].filter(e => e.getBoundingClientRect().right > innerWidth + 1 && !e.closest(".wide, .columns")).map(e => e.tagName + "." + (e.className.baseVal ?? e.className)).slice(0, 5)`)
		b.t.Errorf("%s: the page is %v wide, for %q", name, got, wider)
	}
	for _, what := range []string{"h1", ".numbers", ".strip", ".keys"} {
		if got := value[float64](b, `document.querySelector("`+what+`").getBoundingClientRect().bottom`); got > high || got <= 0 {
			b.t.Errorf("%s: %s ends at %v", name, what, got)
		}
	}
}

// walk goes through the page by keyboard alone: a link of the matrix, the filter, and a
// section that Enter opens.
func (b *browser) walk() {
	b.t.Helper()
	var seen []string
	for range 80 {
		b.do(chromedp.KeyEvent(kb.Tab))
		at := value[string](b, `(e => e.tagName + " " + (e.id || e.textContent.trim().slice(0, 30)))(document.activeElement)`)
		seen = append(seen, at)
		if strings.HasPrefix(at, "SUMMARY") {
			break
		}
	}
	for _, want := range []string{"A vip-nginx/as-printed", "INPUT filter", "SUMMARY"} {
		if !slices.ContainsFunc(seen, func(s string) bool { return strings.HasPrefix(s, want) }) {
			b.t.Errorf("the keyboard does not come to %s: %q", want, seen)
		}
	}
	b.do(chromedp.KeyEvent(kb.Enter))
	b.becomes(`document.querySelector("details.case[open] .player .stage") !== null`)
	b.do(chromedp.SendKeys("#filter", "preempt"))
	if got := value[int](b, `document.querySelectorAll(".cases tbody tr:not(.of):not([hidden])").length`); got != 1 {
		b.t.Errorf("the filter leaves %d cases", got)
	}
}

// plays starts the player by keyboard, sees time pass and requests fly, and moves to
// the fault, where a machine shows that something is wrong with it.
func (b *browser) plays() {
	b.t.Helper()
	b.do(chromedp.Focus(".controls button"), chromedp.KeyEvent(" "))
	b.becomes(`+document.querySelector(".controls input").value > 2 && document.querySelectorAll(".stage .ok").length > 3`)
	if got := value[int](b, `document.querySelectorAll(".stage .bad").length`); got != 0 {
		b.t.Errorf("%d machines are bad before the fault", got)
	}
	b.do(chromedp.Focus(".controls input"), chromedp.KeyEvent(kb.PageUp), chromedp.KeyEvent(kb.PageUp), chromedp.KeyEvent(kb.PageUp))
	b.becomes(`+document.querySelector(".controls input").value > 25 && document.querySelectorAll(".stage .no").length > 0`)
	if got := value[string](b, `document.querySelector(".stage .bad").textContent`); !strings.Contains(got, "lb1") || !strings.Contains(got, "nginx ended") {
		b.t.Errorf("while nginx is dead on lb1, what is bad is %q", got)
	}
	b.do(chromedp.ScrollIntoView(".case[open] .player"))
	b.picture("player.png")
	b.do(chromedp.Focus(".controls select"), chromedp.KeyEvent(kb.ArrowDown))
	if got := value[string](b, `document.querySelector(".controls select").value`); got != "8" {
		b.t.Errorf("one step faster than 4 times is %s times", got)
	}
	b.do(chromedp.Focus(".controls button"), chromedp.KeyEvent(" "))
	if got := value[string](b, `document.querySelector(".controls button").textContent`); !strings.Contains(got, "Play") {
		b.t.Errorf("after a second press the button says %q", got)
	}
}

// jumps goes to a second before the fault by its button, while the player stands still.
func (b *browser) jumps() {
	b.t.Helper()
	b.do(chromedp.Focus(`.controls button[title="kill lb1/nginx"]`), chromedp.KeyEvent(kb.Enter))
	if got := value[string](b, `document.querySelector(".controls input").value`); got != "19" {
		b.t.Errorf("the button of the fault at 20 s leads to %s", got)
	}
}

// media wants dark colours where they are asked for, and on paper what is folded.
func (b *browser) media() {
	b.t.Helper()
	paper := func() string { return value[string](b, `getComputedStyle(document.body).backgroundColor`) }
	light := paper()
	call(b, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: "dark"}}})
	if dark := paper(); dark == light {
		b.t.Errorf("light and dark are both %s", dark)
	}
	value[bool](b, `scrollTo(0, 0), true`)
	b.picture("dark.png")
	folded := `document.querySelector("details.case:not([open]) table").checkVisibility()`
	before := value[bool](b, folded)
	call(b, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print"})
	if after := value[bool](b, folded); before || !after {
		b.t.Errorf("a folded table is seen on the screen: %v, on paper: %v", before, after)
	}
	call(b, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{})
}

// policy plants a script and a request, which the page's policy must stop, and sees
// that the browser's complaints are heard.
func (b *browser) policy() {
	b.t.Helper()
	value[bool](b, `{const s = document.createElement("script"); s.textContent = "window.planted = 1"; document.head.append(s)} true`)
	value[bool](b, `{const i = document.createElement("img"); i.src = "http://127.0.0.1:9/planted.png"; document.body.append(i)} true`)
	if value[bool](b, `"planted" in window`) {
		b.t.Error("a planted script ran")
	}
	wrong, requests := b.heard()
	if len(wrong) != 2 || len(requests) != 2 || !strings.Contains(strings.Join(wrong, " "), "Loading the image") {
		b.t.Errorf("after a planted script and picture: complaints %q, requests %q", wrong, requests)
	}
}
