package capacity

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/hadrill/hadrill/harness/suite"
)

// withLog has another group, which replays an access log, beside the one whose load is varied.
const withLog = `title: a log beside a load
network: {subnet: 10.20.0.0/16}
machines: {web: {ip: 10.20.0.21, run: {tomcat: {work: {mean: 5ms}, threads: 1}}}}
users:
  all: {count: 50, from: 10.20.64.0/24, to: "http://web:8080", rate: 20/s, get: GET /}
  old: {from: 10.20.65.0/24, to: "http://web:8080", access_log: access.log}
lasts: 8s
`

const accessLog = `192.0.2.1 - - [10/Oct/2020:13:55:36 +0000] "GET / HTTP/1.1" 200 23
192.0.2.2 - - [10/Oct/2020:13:55:37 +0000] "GET / HTTP/1.1" 200 23
192.0.2.1 - - [10/Oct/2020:13:55:40 +0000] "GET / HTTP/1.1" 200 23
`

// TestLogBesideLoad: requests of a log are so many, and what is seen of a run can be
// written; a log alone is no load, and the files have to stay as they are.
func TestLogBesideLoad(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{"scenario.yaml": withLog, "access.log": accessLog} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	s := &Study{Seeds: suite.SeedsFrom(1, 1), Precision: 0.1}
	s.Path, s.Warmup, s.For = dir, time.Second, 5*time.Second
	openStudy(t, s, "latency.p99 <= 50ms and requests.error_share < 0.1%")
	for i := range s.whole.Users {
		if g := &s.whole.Users[i]; g.Name == "old" {
			if n := mostRequests(g, time.Minute); n != 3 {
				t.Errorf("the log has %v requests, want 3", n)
			}
		}
	}
	e := newEarly(s.Objective, s.whole)
	if _, err := json.Marshal(sights{Done: e.done()}); err != nil {
		t.Error(err)
	}
	if a := answerOne(t, s).Whole(); !(a.Median > 20 && a.Median < 200) {
		t.Errorf("it carries %v visits/s, want some 130: one thread does 5 ms of work", a.Median)
	}
	changed := strings.Replace(withLog, "mean: 5ms", "mean: 9ms", 1)
	if err := os.WriteFile(filepath.Join(dir, "scenario.yaml"), []byte(changed), 0o666); err != nil {
		t.Fatal(err)
	}
	if _, err := s.probe(t.Context(), suite.Site{}, 30, Loss{}, 1, s.For, true); err == nil || !strings.Contains(err.Error(), "scenario.yaml: it was changed while the study went on") {
		t.Errorf("another file in mid-study: error %v", err)
	}
	none := strings.NewReplacer("  all: {count: 50, from: 10.20.64.0/24, to: \"http://web:8080\", rate: 20/s, get: GET /}\n", "")
	if err := os.WriteFile(filepath.Join(dir, "scenario.yaml"), []byte(none.Replace(withLog)), 0o666); err != nil {
		t.Fatal(err)
	}
	if err := (&Stack{Path: dir}).Open(s.ground); err == nil || !strings.Contains(err.Error(), "found access logs alone") {
		t.Errorf("of a log alone: error %v", err)
	}
}

// TestKindsOnce: a kind that is asked for twice is lost once.
func TestKindsOnce(t *testing.T) {
	if all, err := FindKinds([]string{"slow", "crash", "slow"}); err != nil || len(all) != 2 || all[0].Name != "slow" || all[1].Name != "crash" {
		t.Errorf("%v, error %v", all, err)
	}
}
