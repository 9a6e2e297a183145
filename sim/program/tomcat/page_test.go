package tomcat

import (
	"strings"
	"testing"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/mechanism/dist"
)

// TestEveryPathIsAnswered asks for pages, those that are named and others.
func TestEveryPathIsAnswered(t *testing.T) {
	r := newRig(t, Config{Work: dist.Constant(5 * ms), Visits: []Step{{"GET", "/status"}}, Pages: []Page{
		{Path: "/slow", Time: dist.Constant(2000 * ms)}, {Path: "/admin", Status: 403}, {Path: "/admin/open"},
		{Path: "/img", Size: 20000}, {Path: "/old", Status: 301, Location: "/new"}, {Path: "/mine", Session: true},
	}}, nil)
	for _, row := range []struct {
		method, uri string
		status      int
		took        int // ms of work
		why         string
	}{
		{"GET", "/", 200, 0, "a health check, as nobody else asks it"},
		{"GET", "/a/b.html?x=1", 200, 5, "any path"},
		{"PUT", "/orders/7", 200, 5, "any method"},
		{"OPTIONS", "/", 200, 0, "HAProxy's default check takes no work"},
		{"GET", "/health", 200, 0, "a health check"},
		{"GET", "/app/actuator/health", 200, 0, "a health check below a context"},
		{"GET", "/slow?x", 200, 2000, "time instead of the work of others"},
		{"GET", "/admin/users", 403, 5, "below a page"},
		{"GET", "/admin/open", 200, 5, "the longest path decides"},
		{"GET", "/administrator", 200, 5, "no whole segment"},
		{"GET", "/old", 301, 5, ""},
		{"GET", "/mine", 401, 5, "no session"},
	} {
		a := (&browser{r: r}).ask("t5", row.method, row.uri, "")
		if work := int((a.took - 400*us) / ms); a.Status != row.status || work != row.took || a.Served != "t5" {
			t.Errorf("%s %s: %d after %v of %s, want %d after %d ms: %s", row.method, row.uri, a.Status, a.took, a.Served, row.status, row.took, row.why)
		}
		if a.Status == 301 && a.Location != "/new" {
			t.Errorf("%s: Location %q", row.uri, a.Location)
		}
	}
	asked := newRig(t, Config{Work: dist.Constant(5 * ms), Visits: []Step{{"GET", "/shop/"}, {"GET", "/health"}}}, nil)
	for _, uri := range []string{"/", "/health"} {
		if a := (&browser{r: asked}).ask("t5", "GET", uri, ""); a.took < 5*ms {
			t.Errorf("%s, which users ask, took %v", uri, a.took)
		}
	}
	if a := (&browser{r: r}).ask("t5", "GET", "/img/a.png", ""); a.BodyBytes != 20000 {
		t.Errorf("a body of %d bytes, want 20000", a.BodyBytes)
	}
}

// TestPageWithSession: who saved something has the page, also over Redis.
func TestPageWithSession(t *testing.T) {
	for _, base := range []Config{{}, overRedis()} {
		base.Pages = []Page{{Path: "/mine", Session: true}}
		v := &browser{r: newRig(t, base, nil)}
		before := v.ask("t5", "GET", "/mine", "").Status
		v.ask("t5", "GET", "/index.jsp", "")
		if after := v.ask("t5", "GET", "/mine", "").Status; before != 401 || after != 200 {
			t.Errorf("%s: %d without a session and %d with one", base.Sessions.Store, before, after)
		}
	}
}

// TestJourneysNameTheRequests saves and reads sessions by the user's own paths.
func TestJourneysNameTheRequests(t *testing.T) {
	c := Config{Saves: []Step{{"POST", "/cart/add"}}, Queries: []Step{{"GET", "/cart"}, {"GET", "/do?what=show"}}, Counts: []Step{{"GET", "/visits"}}}
	r := newRig(t, c, nil)
	for _, row := range []struct{ method, uri, want, why string }{
		{"POST", "/cart/add", "v", ""},
		{"GET", "/cart", "v", ""},
		{"GET", "/cart?x=1", "v", "the query does not count"},
		{"GET", "/do?what=show", "v", "but where the step has one"},
		{"GET", "/shop/cart", "v", "a proxy put a prefix before it"},
		{"GET", "/visits", "1", ""},
		{"POST", "/test/query", "v", "the articles' own"},
		{"GET", "/index.php", "v", "rewritten: pages read the session"},
		{"GET", "/health", "", "but checks do not"},
	} {
		v := &browser{r: r}
		v.ask("t5", "POST", "/cart/add", "v")
		form := ""
		if row.method == "POST" && row.uri == "/cart/add" {
			form = "v"
		}
		if a := v.ask("t5", row.method, row.uri, form); a.Status != 200 || a.Value != row.want {
			t.Errorf("%s %s: %d %q, want %q: %s", row.method, row.uri, a.Status, a.Value, row.want, row.why)
		}
	}
	v := &browser{r: r}
	if a := v.ask("t5", "POST", "/index.php", "w"); a.Value != "w" || !strings.HasPrefix(a.SetCookie, "JSESSIONID=") {
		t.Errorf("a rewritten save: %+v", a)
	}
}

func TestStepFit(t *testing.T) {
	for _, row := range []struct {
		step   Step
		method string
		uri    string
		fits   bool
	}{
		{Step{"GET", "/cart"}, "GET", "/cart", true},
		{Step{"GET", "/cart"}, "POST", "/cart", false},
		{Step{"GET", "/shop/cart"}, "GET", "/cart", true},
		{Step{"GET", "/cart"}, "GET", "/scart", false},
		{Step{"GET", "/"}, "GET", "/", true},
		{Step{"GET", "/"}, "GET", "/cart/", false},
		{Step{"GET", "/cart"}, "GET", "/cart;jsessionid=A", true},
		{Step{"GET", "/do?a=1"}, "GET", "/do?a=2", false},
	} {
		q := host.Request{Method: row.method, URI: row.uri}
		if got := row.step.fit(&q) > 0; got != row.fits {
			t.Errorf("%v fits %s %s: %t, want %t", row.step, row.method, row.uri, got, row.fits)
		}
	}
}

func TestValidatePages(t *testing.T) {
	for _, p := range []Page{{Path: "slow"}, {Path: "/a?b"}, {Path: "/a", Status: 99}, {Path: "/a", Size: -1}} {
		if c := (Config{Pages: []Page{p}}); c.Validate() == nil {
			t.Errorf("%+v is accepted", p)
		}
	}
}
