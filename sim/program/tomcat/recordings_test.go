package tomcat

import (
	"encoding/json"
	"os"
	"regexp"
	"testing"
	"time"
)

// recorded is what Tomcat 10.1.55 did behind three balancers; index.jsp counts
// in the session.
type recorded struct {
	RoundRobin visitLog `json:"nginx_rr_standardmanager"`
	IPHash     visitLog `json:"nginx_ip_hash"`
	InsertKill sticky   `json:"haproxy_cookie_insert_kill9"`
	InsertStop sticky   `json:"haproxy_cookie_insert_cleanstop"`
	RouteKill  sticky   `json:"apache_stickysession_jvmroute_kill9"`
	RouteStop  sticky   `json:"apache_stickysession_jvmroute_cleanstop"`
	Restart    restarts `json:"restart_default"`
}

type visitLog struct {
	Requests []struct{ ID, Node, Count, New string }
}

type sticky struct {
	Spread map[string]int
	During struct {
		From    int `json:"from_t5"`
		NewOnes int `json:"t5_clients_new_session"`
		Kept    int `json:"t6_clients_kept"`
		Status  map[string]int
		Example struct{ ID, Node, Count string }
	} `json:"during_outage"`
	After struct {
		NotVisiting int `json:"not_visiting_t5_clients"`
		Survived    int `json:"of_these_survived"`
	} `json:"after_restart"`
}

type restarts struct{ Survived, Of int }

func readRecorded(t *testing.T) recorded {
	t.Helper()
	data, err := os.ReadFile("testdata/sessions.json")
	if err != nil {
		t.Fatal(err)
	}
	var rec recorded
	if err := json.Unmarshal(data, &rec); err != nil {
		t.Fatal(err)
	}
	return rec
}

// TestRecordedVisits sends each recorded request of one client to the server
// that the balancer had chosen and compares count and whether the id is new.
func TestRecordedVisits(t *testing.T) {
	rec := readRecorded(t)
	for name, visits := range map[string]visitLog{"round robin": rec.RoundRobin, "ip_hash": rec.IPHash} {
		if len(visits.Requests) < 5 {
			t.Fatalf("%s: %d requests recorded", name, len(visits.Requests))
		}
		r := newRig(t, Config{}, nil)
		v := &visitor{r: r}
		for i, want := range visits.Requests {
			a := v.ask(want.Node, "GET", "/index.jsp", "")
			isNew := map[bool]string{true: "true", false: "false"}[a.SetCookie != ""]
			if a.err != nil || a.Status != 200 || a.Served != want.Node || a.Value != want.Count || isNew != want.New {
				t.Errorf("%s: request %d: %+v, recorded count %s, new %s by %s", name, i, a, want.Count, want.New, want.Node)
			}
			if len(v.id()) != len(want.ID) {
				t.Errorf("%s: id %q is not like the recorded %q", name, v.id(), want.ID)
			}
		}
	}
}

// TestRecordedSticky: what losing one of two sticky servers costs their clients.
func TestRecordedSticky(t *testing.T) {
	rec := readRecorded(t)
	rows := []struct {
		name string
		rec  sticky
		kill bool
	}{
		{"haproxy cookie insert, kill -9", rec.InsertKill, true},
		{"haproxy cookie insert, SIGTERM", rec.InsertStop, false},
		{"httpd stickysession, kill -9", rec.RouteKill, true},
		{"httpd stickysession, SIGTERM", rec.RouteStop, false},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			r := newRig(t, Config{}, func(name string, c *Config) { c.JvmRoute = name })
			clients := map[string][]*visitor{}
			for _, node := range []string{"t5", "t6"} {
				for range row.rec.Spread[node] {
					v := &visitor{r: r}
					for range 4 {
						v.ask(node, "GET", "/index.jsp", "")
					}
					clients[node] = append(clients[node], v)
				}
			}
			if row.kill {
				r.servers["t5"].Kill()
			} else {
				r.servers["t5"].Stop()
			}
			r.w.Run(r.w.Elapsed() + time.Second)
			newOnes, kept := 0, 0
			for _, v := range clients["t5"][:row.rec.During.From] {
				a := v.ask("t6", "GET", "/index.jsp", "")
				if a.Status == 200 && a.Value == row.rec.During.Example.Count && regexp.MustCompile(`^[0-9A-F]{32}\.t6$`).MatchString(v.id()) {
					newOnes++
				}
			}
			for i := range row.rec.During.Kept {
				if a := clients["t6"][i].ask("t6", "GET", "/index.jsp", ""); a.Status == 200 && a.Value == "5" && a.SetCookie == "" {
					kept++
				}
			}
			if newOnes != row.rec.During.NewOnes || kept != row.rec.During.Kept || newOnes == 0 {
				t.Errorf("during the outage %d new sessions and %d kept, recorded %d and %d", newOnes, kept, row.rec.During.NewOnes, row.rec.During.Kept)
			}
			r.servers["t5"].Start()
			r.w.Run(r.w.Elapsed() + time.Second)
			survived, asked := 0, 0
			for _, v := range clients["t5"][row.rec.During.From:] {
				if asked++; v.ask("t5", "GET", "/index.jsp", "").Value == "5" {
					survived++
				}
			}
			if survived != row.rec.After.Survived || asked != row.rec.After.NotVisiting {
				t.Errorf("after the restart %d of %d survived, recorded %d of %d", survived, asked, row.rec.After.Survived, row.rec.After.NotVisiting)
			}
		})
	}
}

// TestRecordedRestart: a clean restart keeps no session (pathname is null).
func TestRecordedRestart(t *testing.T) {
	rec := readRecorded(t)
	r := newRig(t, Config{}, nil)
	visitors := make([]*visitor, rec.Restart.Of)
	for i := range visitors {
		visitors[i] = &visitor{r: r}
		visitors[i].ask("t5", "POST", "/test/save", "Pan")
		if a := visitors[i].ask("t5", "POST", "/test/query", ""); a.Value != "Pan" {
			t.Fatalf("before the restart: %+v", a)
		}
	}
	r.servers["t5"].Stop()
	r.w.Run(r.w.Elapsed() + time.Second)
	r.servers["t5"].Start()
	r.w.Run(r.w.Elapsed() + time.Second)
	survived := 0
	for _, v := range visitors {
		if v.ask("t5", "POST", "/test/query", "").Value != "" {
			survived++
		}
	}
	if survived != rec.Restart.Survived || rec.Restart.Of == 0 {
		t.Errorf("%d of %d survived, recorded %d", survived, rec.Restart.Of, rec.Restart.Survived)
	}
}
