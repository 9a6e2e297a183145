package images

import (
	"regexp"
	"strings"
	"testing"
)

// visits are those of one user; the answers are those of the simulated Tomcat
// (sim/program/tomcat) in the same words.
var visits = []struct{ curl, status, line, cookie, why string }{
	{"-X POST URL/test/query", "200", "Hello,,I am web1", "", "asking makes no session"},
	{"-d personName=P%C3%A4n+x URL/test/save", "200", "Hello,Pän x,I am web1", "new", "saving makes one"},
	{"-X POST URL/test/query", "200", "Hello,Pän x,I am web1", "", ""},
	{"-X POST URL/backend/test/query", "200", "Hello,Pän x,I am web1", "", "a proxy may leave its prefix"},
	{"-X POST 'URL/test/query;jsessionid=other'", "200", "Hello,Pän x,I am web1", "", "the cookie goes before the path"},
	{"-d personName=2 URL/test/save", "200", "Hello,2,I am web1", "", ""},
	{"URL/index.jsp", "200", "Hello,1,I am web1", "", ""},
	{"'URL/x/index.jsp?a=b'", "200", "Hello,2,I am web1", "", ""},
	{"URL/web/machines", "200", "Hello,,I am web1", "", "the service tier is this server"},
	{"URL/remoting/", "200", "Hello,,I am web1", "", "no name: a page as others"},
	{"URL/nothing", "200", "Hello,,I am web1", "", "every path is answered"},
	{"-X PUT URL/orders/7", "200", "Hello,,I am web1", "", "by every method"},
	{"-X OPTIONS URL/", "200", "Hello,,I am web1", "", "a health check"},
}

func TestTomcatAnswersAsTheSimulatedOne(t *testing.T) {
	c := docker(t)
	ids, err := Ensure(t.Context(), c, []string{"tomcat10"}, func(line string) { t.Log(line) })
	if err != nil {
		t.Fatal(err)
	}
	common := []string{"SERVER=web1", "JVM_ROUTE=r1", "PORT=8081", "SERVICE=http://127.0.0.1:8081/x"}
	for _, way := range []struct {
		name string
		env  []string
	}{
		{"local", nil},
		{"redis", []string{"REDIS=127.0.0.1:6379", "REDIS_TTL_S=100"}},
	} {
		t.Run(way.name, func(t *testing.T) {
			b := start(t, c, ids["tomcat10"], append(way.env, common...), "sh", "-c", "redis-server --daemonize yes >/dev/null; exec hadrill-tomcat")
			b.run("curl -s --retry 60 --retry-delay 1 --retry-connrefused http://127.0.0.1:8081/ready")
			playVisits(t, b)
			keys := strings.Fields(b.run("redis-cli --raw --scan | sort"))
			if way.name == "local" {
				if len(keys) > 0 {
					t.Errorf("Redis has %q", keys)
				}
				return
			}
			form := regexp.MustCompile(`^[0-9A-F]{32}\.r1 count:[0-9A-F]{32}\.r1$`)
			if all := strings.Join(keys, " "); !form.MatchString(all) {
				t.Errorf("Redis has %q", all)
			}
			if kept := b.run("redis-cli get " + keys[0] + "; redis-cli ttl " + keys[0]); !regexp.MustCompile(`^2\n(100|9\d)\n$`).MatchString(kept) {
				t.Errorf("Redis keeps %q", kept)
			}
			redisGoes(t, b)
		})
	}
}

// playVisits has one user make all visits.
func playVisits(t *testing.T, b box) {
	t.Helper()
	cookie := regexp.MustCompile(`(?m)^Set-Cookie: JSESSIONID=[0-9A-F]{32}\.r1; Path=/; HttpOnly\r$`)
	for _, v := range visits {
		out := b.run("curl -s -i -b /tmp/jar -c /tmp/jar " + strings.Replace(v.curl, "URL", "http://127.0.0.1:8081", 1))
		head, body, _ := strings.Cut(out, "\r\n\r\n")
		set := ""
		if strings.Contains(head, "Set-Cookie") {
			set = "new"
		}
		if !strings.HasPrefix(head, "HTTP/1.1 "+v.status) || body != v.line || set != v.cookie || set != "" && !cookie.MatchString(head) {
			t.Errorf("%s: %s: got\n%s\nwant %s %q; %s", t.Name(), v.curl, out, v.status, v.line, v.why)
		}
	}
}

// redisGoes: without Redis answers are 500 at once; a kept connection that is
// broken when Redis is back is replaced.
func redisGoes(t *testing.T, b box) {
	t.Helper()
	query := "curl -s -w %{http_code} -b /tmp/jar -X POST http://127.0.0.1:8081/test/query"
	b.run("redis-cli shutdown save")
	if out := b.run(query); out != "Hello,,I am web1500" {
		t.Errorf("without Redis: %q", out)
	}
	b.run("redis-server --daemonize yes; until redis-cli ping; do :; done")
	if out := b.run(query); out != "Hello,2,I am web1200" {
		t.Errorf("Redis is back: %q", out)
	}
	b.run("redis-cli shutdown save; redis-server --daemonize yes; until redis-cli ping; do :; done")
	if out := b.run(query); out != "Hello,2,I am web1200" {
		t.Errorf("Redis was away between two requests: %q", out)
	}
}
