package tomcat

import (
	"strings"
	"testing"
	"time"
)

// TestLocalSessions repeats the article's dialogue against one and two servers.
func TestLocalSessions(t *testing.T) {
	r := newRig(t, Config{SessionTimeout: time.Minute}, nil)
	v := &browser{r: r}
	if a := v.ask("t5", "POST", "/test/query", ""); a.Status != 200 || a.Value != "" || a.SetCookie != "" || a.Served != "t5" {
		t.Errorf("query without a session: %+v, want no value and no new session", a)
	}
	if a := v.ask("t5", "POST", "/test/save", "Pan"); a.Status != 200 || a.Value != "Pan" || !strings.HasPrefix(a.SetCookie, "JSESSIONID=") {
		t.Errorf("first save: %+v, want the value and a cookie", a)
	}
	if a := v.ask("t5", "POST", "/backend/test/save", "Li"); a.Value != "Li" || a.SetCookie != "" {
		t.Errorf("second save: %+v, want the same session", a)
	}
	if a := v.ask("t5", "GET", "/test/query", ""); a.Value != "Li" {
		t.Errorf("query: %+v, want what was saved", a)
	}
	url := &browser{r: r}
	if a := url.ask("t5", "GET", "/test/query;jsessionid="+v.id(), ""); a.Value != "Li" {
		t.Errorf("query with the id in the path: %+v", a)
	}
	if a := v.ask("t6", "GET", "/test/query", ""); a.Status != 200 || a.Value != "" || a.SetCookie != "" {
		t.Errorf("query of another server: %+v, want no value", a)
	}
	before := v.id()
	if a := v.ask("t6", "POST", "/test/save", "Wu"); a.Value != "Wu" || a.SetCookie == "" || v.id() == before {
		t.Errorf("save at another server: %+v, want a new session", a)
	}
	r.w.Run(r.w.Elapsed() + time.Minute)
	if a := v.ask("t6", "GET", "/test/query", ""); a.Value != "" {
		t.Errorf("query after the session timeout: %+v", a)
	}
	if a := v.ask("t6", "GET", "/nothing", ""); a.Status != 200 || a.Value != "" || a.Served != "t6" {
		t.Errorf("another path: %+v", a)
	}
}
