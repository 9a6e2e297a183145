package suite

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/hadrill/hadrill/reports/folder"
	"github.com/hadrill/hadrill/reports/verdict"
	"github.com/hadrill/hadrill/reports/view"
)

// TestTelling: what is told of runs while they go on, and that nothing is left of it.
func TestTelling(t *testing.T) {
	dir := t.TempDir()
	f, err := folder.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	at := time.Unix(0, 0)
	telling := NewTelling(f, 2, func() time.Time { return at })
	told := func() *folder.Progress {
		t.Helper()
		p, _, err := folder.ReadProgress(os.DirFS(dir))
		if err != nil || p == nil {
			t.Fatalf("nothing is told: %v", err)
		}
		return p
	}
	jobs := libraryJobs(t, "vip-nginx", 1)[:2]
	kept := 0
	o := telling.Of(Options{Keep: func(Result) error { kept++; return nil }})
	share := o.Begun(jobs[0])
	share(0.25)
	if p := told(); len(p.Now) != 1 || p.Now[0].Share != 0 {
		t.Errorf("a share is told again within a second: %+v", p)
	}
	at = at.Add(time.Second)
	share(0.5)
	if p := told(); p.Now[0].Name != jobs[0].Case.Name() || p.Now[0].Share != 0.5 || p.Ended() != 0 || p.Total != 2 {
		t.Errorf("halfway: %+v", p)
	}
	r := RunJob(t.Context(), jobs[0], nil)
	r.Verdict.Result = verdict.Fail
	if err := o.Keep(r); err != nil || kept != 1 {
		t.Errorf("kept %d, %v", kept, err)
	}
	if p := told(); len(p.Now) != 0 || p.Fail != 1 || len(p.Last) != 1 || len(p.Unwell) != 1 || !strings.Contains(p.Last[0].What, "errors of 5") {
		t.Errorf("after the end: %+v", p)
	}
	for range 2 * mostNow {
		o.Begun(jobs[1])
	}
	if p := told(); len(p.Now) != mostNow {
		t.Errorf("%d runs are told of, want %d", len(p.Now), mostNow)
	}
	telling.Close()
	if left := names(t, dir); len(left) > 0 {
		t.Errorf("left is %q", left)
	}
}

// arrives waits until the browser shows another page.
func (b *browser) arrives(url string) {
	b.t.Helper()
	for {
		at, err := chromedp.Run(b.ctx, chromedp.Location())
		switch {
		case b.ctx.Err() != nil:
			b.t.Fatalf("the browser is at %s, want %s: %v", at, url, b.ctx.Err())
		case err == nil && at == url:
			return
		}
	}
}

// TestViewInBrowser follows runs that go on in a real browser, from the first to the
// report, which opens by itself.
func TestViewInBrowser(t *testing.T) {
	b := openBrowser(t)
	dir := t.TempDir()
	f, err := folder.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	server, err := view.Open(dir, 0)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	served := make(chan error, 1)
	go func() { served <- server.Serve(ctx) }()

	jobs := libraryJobs(t, "vip-nginx", 1)
	goOn, halfway := make(chan bool), make(chan bool)
	ended := make(chan error, 1)
	go func() {
		telling := NewTelling(f, len(jobs), time.Now)
		defer telling.Close()
		k := NewKeeper(f, nil)
		var verdicts []*verdict.Verdict
		err := RunJobs(ctx, jobs, telling.Of(Options{Workers: 1, Keep: func(r Result) error {
			if r.Case == jobs[1].Case { // the first has ended, the second goes on
				halfway <- true
				<-goOn
			}
			return k.Keep(r)
		}}), func(r Result) error { verdicts = append(verdicts, r.Verdict); return nil })
		if err == nil {
			err = k.Finish(verdicts, nil)
		}
		ended <- err
	}()
	<-halfway
	b.size(1280, 800, false)
	b.do(chromedp.Navigate(server.URL()))
	b.becomes(`document.getElementById("head").textContent.startsWith("1 of ") && document.querySelectorAll("#last li").length === 1 && document.querySelectorAll("#now li").length === 1`)
	b.picture("view.png")
	goOn <- true
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	b.arrives(server.URL() + folder.HTML)
	b.becomes(`document.readyState === "complete" && document.querySelector(".numbers") !== null`)
	b.do(chromedp.Focus(".case summary"), chromedp.KeyEvent("\r"))
	b.becomes(`document.querySelector("details.case[open] .player .stage") !== null`)
	wrong, requests := b.heard()
	if len(wrong) > 0 {
		t.Errorf("the browser complains: %q", wrong)
	}
	if i := slices.IndexFunc(requests, func(r string) bool { return !strings.HasPrefix(r, server.URL()) }); i >= 0 {
		t.Errorf("a request to elsewhere: %s", requests[i])
	}
	stop()
	if err := <-served; err != nil {
		t.Error(err)
	}
	if err := server.Close(); err != nil {
		t.Error(err)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, folder.Running)); len(left) > 0 {
		t.Errorf("left is %q", left)
	}
}
