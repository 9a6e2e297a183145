package view

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/hadrill/hadrill/reports/folder"
)

// served serves a folder with these files until the test ends, or until stop; done gives what
// Serve gave.
func served(t *testing.T, files map[string]string) (s *Server, dir string, stop context.CancelFunc, done <-chan error) {
	t.Helper()
	dir = t.TempDir()
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	s, err := Open(dir, 0)
	if err != nil {
		t.Fatal(err)
	}
	s.every = time.Millisecond
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- s.Serve(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s, dir, cancel, ended
}

// alone follows no redirect.
var alone = &http.Client{
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	Transport:     &http.Transport{DisableKeepAlives: true},
}

func ask(t *testing.T, method, url, host string) (*http.Response, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	if host != "" {
		r.Host = host
	}
	a, err := alone.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Body.Close()
	body, err := io.ReadAll(a.Body)
	if err != nil {
		t.Fatal(err)
	}
	return a, string(body)
}

// TestServe: what is served to whom, and as what.
func TestServe(t *testing.T) {
	files := map[string]string{
		"report.html": "<p>the report</p>", "report.txt": "a table", "a.1.jsonl": "{}", "a.1.timeline.svg": "<svg/>", ".hidden.txt": "x", "key.pem": "secret",
	}
	s, dir, _, _ := served(t, files)
	if err := os.Mkdir(filepath.Join(dir, "sub.txt"), 0o755); err != nil {
		t.Fatal(err)
	}
	outside := filepath.Join(t.TempDir(), "outside.txt")
	if err := os.WriteFile(outside, []byte("outside"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(outside, filepath.Join(dir, "link.txt")); err != nil {
		t.Fatal(err)
	}
	_, port, _ := net.SplitHostPort(s.listener.Addr().String())
	for _, row := range []struct {
		reason, method, path, host string
		code                       int
		content, want              string
	}{
		{"the report is the first page where no run goes on", "GET", "/", "", 302, "text/html; charset=utf-8", "/report.html"},
		{"the report", "GET", "/report.html", "", 200, "text/html; charset=utf-8", "the report"},
		{"by the other name of the machine", "GET", "/report.txt", "localhost:" + port, 200, "text/plain; charset=utf-8", "a table"},
		{"a record is a text", "GET", "/a.1.jsonl", "", 200, "text/plain; charset=utf-8", "{}"},
		{"a picture", "GET", "/a.1.timeline.svg", "", 200, "image/svg+xml", "<svg/>"},
		{"the list of files", "GET", "/files", "", 200, "text/html; charset=utf-8", `<a href="/a.1.jsonl">`},
		{"another host that was pointed here", "GET", "/report.html", "evil.example:" + port, 421, "text/plain; charset=utf-8", `host "evil.example:` + port + `": expected 127.0.0.1:` + port},
		{"without the port", "GET", "/report.html", "127.0.0.1", 421, "text/plain; charset=utf-8", "expected"},
		{"another host's progress", "GET", "/events", "evil.example", 421, "text/plain; charset=utf-8", "expected"},
		{"a hidden file", "GET", "/.hidden.txt", "", 404, "text/plain; charset=utf-8", "not found"},
		{"a file of no kind that hadrill writes", "GET", "/key.pem", "", 404, "text/plain; charset=utf-8", "not found"},
		{"a folder", "GET", "/sub.txt", "", 404, "text/plain; charset=utf-8", "not found"},
		{"a link that leads out", "GET", "/link.txt", "", 404, "text/plain; charset=utf-8", "not found"},
		{"out of the folder", "GET", "/..%2f..%2fetc%2fhosts.txt", "", 404, "text/plain; charset=utf-8", "not found"},
		{"nothing can be changed", "POST", "/report.html", "", 405, "text/plain; charset=utf-8", "Method Not Allowed"},
	} {
		a, body := ask(t, row.method, s.URL()+row.path[1:], row.host)
		if a.StatusCode != row.code || a.Header.Get("Content-Type") != row.content || !strings.Contains(body, row.want) {
			t.Errorf("%s: %d, %s, %q; want %d, %s, %q", row.reason, a.StatusCode, a.Header.Get("Content-Type"), body, row.code, row.content, row.want)
		}
		for _, part := range []string{"default-src 'none'", "frame-ancestors 'none'"} {
			if got := a.Header.Get("Content-Security-Policy"); !strings.Contains(got, part) {
				t.Errorf("%s: the policy is %q, without %s", row.reason, got, part)
			}
		}
		for name, want := range map[string]string{"X-Content-Type-Options": "nosniff", "Cross-Origin-Resource-Policy": "same-origin", "Cache-Control": "no-store"} {
			if got := a.Header.Get(name); got != want && a.StatusCode != 404 {
				t.Errorf("%s: %s is %q", row.reason, name, got)
			}
		}
	}
	if _, body := ask(t, "GET", s.URL()+"files", ""); strings.Contains(body, "key.pem") || strings.Contains(body, ".hidden.txt") || strings.Contains(body, "sub.txt") || strings.Contains(body, "link.txt") {
		t.Errorf("the list has what is not served: %s", body)
	}
}

// TestLoopback: no other machine can ask, and a port that is taken is an error.
func TestLoopback(t *testing.T) {
	s, dir, _, _ := served(t, nil)
	at := s.listener.Addr().(*net.TCPAddr)
	if !at.IP.IsLoopback() {
		t.Errorf("it listens at %v", at)
	}
	if other, err := Open(dir, at.Port); err == nil || !strings.Contains(err.Error(), fmt.Sprintf("port %d: ", at.Port)) {
		t.Errorf("a second one at the same port: %v, %v", other, err)
	}
	if _, body := ask(t, "GET", s.URL(), ""); !strings.Contains(body, "There is no report.html here") {
		t.Errorf("an empty folder: %s", body)
	}
	if _, err := Open(filepath.Join(dir, "none"), 0); err == nil {
		t.Error("a folder that is not there opens")
	}
}

// TestFollow: a client sees runs begin, come along and end, and the server ends though
// the client stays.
func TestFollow(t *testing.T) {
	s, dir, stop, done := served(t, nil)
	out, err := folder.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	r, err := http.NewRequestWithContext(t.Context(), "GET", s.URL()+"events", nil)
	if err != nil {
		t.Fatal(err)
	}
	a, err := alone.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Body.Close()
	if got := a.Header.Get("Content-Type"); got != "text/event-stream" {
		t.Errorf("events are %s", got)
	}
	lines := bufio.NewScanner(a.Body)
	next := func() state {
		t.Helper()
		for lines.Scan() {
			if text, ok := strings.CutPrefix(lines.Text(), "data: "); ok {
				var st state
				if err := json.Unmarshal([]byte(text), &st); err != nil {
					t.Fatal(err)
				}
				return st
			}
		}
		t.Fatalf("no further event: %v", lines.Err())
		return state{}
	}
	if st := next(); st.Running != nil || st.Report {
		t.Errorf("an empty folder: %+v", st)
	}
	told := &folder.Progress{Total: 3, Now: []folder.RunNow{{Name: "shop", Seed: 1, Share: 0.5}}}
	for ended := range 3 {
		told.Pass = ended
		if err := out.KeepProgress(told); err != nil {
			t.Fatal(err)
		}
		if st := next(); st.Running == nil || st.Running.Ended() != ended || st.Running.Now[0].Share != 0.5 || st.Silent != 0 {
			t.Errorf("after %d runs: %+v", ended, st)
		}
	}
	if _, body := ask(t, "GET", s.URL(), ""); !strings.Contains(body, "Runs go on.") {
		t.Errorf("the first page while runs go on: %s", body)
	}
	before := time.Now().Add(-time.Minute)
	if err := os.Chtimes(filepath.Join(dir, folder.Running), before, before); err != nil {
		t.Fatal(err)
	}
	if st := next(); st.Silent < 60 {
		t.Errorf("runs that told nothing for a minute: %+v", st)
	}
	if err := out.RemoveProgress(); err != nil {
		t.Fatal(err)
	}
	if st := next(); st.Running != nil {
		t.Errorf("after the end: %+v", st)
	}
	stop()
	if err := <-done; err != nil {
		t.Errorf("an interrupted server: %v", err)
	}
	for lines.Scan() {
		if lines.Text() != "" { // which ends the last event
			t.Errorf("the client hears of more: %s", lines.Text())
		}
	}
}
