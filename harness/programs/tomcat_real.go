package programs

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/hadrill/hadrill/scenarios"
)

// tomcatReal starts the image's hadrill-tomcat, which makes an instance by its
// environment.
func tomcatReal(e *Env) (Process, []File, error) {
	p := Process{
		Argv: []string{"hadrill-tomcat"}, Env: tomcatEnvironment(e), Ports: Numbers(e.Ports()),
		Note: "tomcat", Notes: []string{`(Server startup in .*)`, `(OutOfMemoryError.*)`, `(SEVERE.*)`, `(Replication member added|Received member disappeared)`},
	}
	if len(tomcatReads(e)) == 0 {
		return p, nil, nil
	}
	files, start, env := tomcatRealFiles(e)
	p.Argv, p.Env, p.Ready = []string{start}, append(p.Env, env...), "Server startup in" // its port is open long before
	return p, files, nil
}

// tomcatEnvironment makes the environment variables that hadrill-tomcat and
// its page read.
func tomcatEnvironment(e *Env) []string {
	t := e.tomcat()
	var env []string
	set := func(name, value string) { env = append(env, name+"="+value) }
	millis := func(name string, d time.Duration) {
		if d > 0 {
			set(name, strconv.FormatFloat(float64(d)/1e6, 'f', -1, 64))
		}
	}
	// limits of clients are whole milliseconds there, and none is 0
	limit := func(name string, d time.Duration) {
		if d > 0 {
			set(name, strconv.FormatInt(max(1, d.Milliseconds()), 10))
		}
	}
	set("INSTANCE", e.Program)
	if t.Server == "" {
		set("PORT", fmt.Sprint(t.Port))
	}
	set("SERVER", t.Serves)
	if t.Server == "" {
		set("THREADS", fmt.Sprint(t.Threads))
	}
	if t.AJP != 0 {
		set("AJP_PORT", fmt.Sprint(t.AJP))
	}
	if t.Route != "" {
		set("JVM_ROUTE", t.Route)
	}
	timeout := t.SessionTimeout
	if t.Web != "" {
		if c, _, err := tomcatFiles(e); err == nil {
			timeout = c.SessionTimeout
		}
	}
	if timeout > 0 {
		set("SESSION_TIMEOUT_S", fmt.Sprint(max(1, int(timeout.Seconds()))))
	}
	if store := sessionStore(e); store.Redis.IsValid() {
		set("REDIS", store.Redis.String())
		limit("REDIS_CONNECT_TIMEOUT_MS", t.Sessions.Timeouts.Connect)
		limit("REDIS_TIMEOUT_MS", t.Sessions.Timeouts.Read)
	}
	if t.Service.Addr.IsValid() {
		set("SERVICE", "http://"+t.Service.Host+t.Service.Path)
		limit("SERVICE_CONNECT_TIMEOUT_MS", t.ServiceTimeout.Connect)
		limit("SERVICE_TIMEOUT_MS", t.ServiceTimeout.Read)
	}
	list := func(name string, all []string) {
		if len(all) > 0 {
			set(name, strings.Join(all, "\n"))
		}
	}
	saves := func(inPlace bool) func(*scenarios.Journey) []scenarios.Step {
		return func(j *scenarios.Journey) (steps []scenarios.Step) {
			if j.InPlace == inPlace {
				steps = append(steps, j.Save)
			}
			return steps
		}
	}
	list("SAVES", journeyLines(e, saves(false)))
	list("CHANGES", journeyLines(e, saves(true)))
	list("QUERIES", journeyLines(e, reads))
	list("COUNTS", journeyLines(e, counts))
	list("LOGINS", journeyLines(e, func(j *scenarios.Journey) []scenarios.Step { return []scenarios.Step{j.Login} }))
	list("LOGOUTS", journeyLines(e, func(j *scenarios.Journey) []scenarios.Step { return []scenarios.Step{j.Logout} }))
	list("VISITS", journeyLines(e, func(j *scenarios.Journey) []scenarios.Step { return j.Get }))
	list("PAGES", pageLines(t.Pages))
	switch t.Work.Kind {
	case "constant":
		millis("WORK_MEDIAN_MS", t.Work.Value)
	case "lognormal":
		millis("WORK_MEDIAN_MS", t.Work.Median)
		millis("WORK_P99_MS", t.Work.P99)
	}
	return env
}

// journeyLines gives requests of the journeys as the page has them, each once.
func journeyLines(e *Env, of func(*scenarios.Journey) []scenarios.Step) []string {
	var all []string
	for i := range e.Journeys {
		for _, s := range of(&e.Journeys[i]) {
			if line := s.Method + " " + s.Path; s.Path != "" && !slices.Contains(all, line) {
				all = append(all, line)
			}
		}
	}
	return all
}

// pageLines gives pages as the page has them.
func pageLines(pages []scenarios.Page) []string {
	var all []string
	for _, p := range pages {
		median, p99 := p.Time.Median, p.Time.P99
		if p.Time.Kind == "constant" {
			median, p99 = p.Time.Value, p.Time.Value
		}
		status, session := p.Status, ""
		if status == 0 {
			status = 200
		}
		if p.Session {
			session = "session"
		}
		all = append(all, fmt.Sprintf("%s\t%d\t%d\t%v\t%v\t%s\t%s", p.Path, status, p.Size, float64(median)/1e6, float64(p99)/1e6, session, p.Location))
	}
	return all
}

// tomcatUnsupported gives the reasons why a real Tomcat cannot do as the
// scenario says.
func tomcatUnsupported(e *Env) []string {
	t := e.tomcat()
	reasons := tomcatFilesCannot(e)
	for _, row := range []struct {
		asked bool
		why   string
	}{
		{t.Work.Kind != "" && t.Work.Kind != "constant" && t.Work.Kind != "lognormal", "the page of a real Tomcat takes constant or log-normal work, not " + t.Work.Kind},
		{t.CPU.Kind != "", "a real Tomcat takes the time of a core that it takes, not a drawn one (cpu)"},
		{t.TLS == "yes", "a real Tomcat has no TLS here (tls)"},
		{slices.ContainsFunc(t.Pages, func(p scenarios.Page) bool { return p.Time.Kind == "uniform" || p.Time.Kind == "exponential" }), "the page of a real Tomcat takes constant or log-normal time (pages)"},
		{t.Boot > 0, "a real Tomcat boots in its own time (boot)"},
		{len(t.Sessions.Sentinels) > 0 || t.Sessions.Replica != "" || t.Sessions.Wait > 0, "the page of a real Tomcat keeps sessions in one Redis server (sessions)"},
		{t.Sessions.Spring(), "the page of a real Tomcat keeps no sessions as Spring Session does (sessions)"},
		{t.Sessions.As == scenarios.AsWhole, "the page of a real Tomcat keeps its value and its count apart (sessions)"},
		{len(t.Sessions.Memcached) > 0, "the page of a real Tomcat keeps no sessions in memcached (sessions)"},
		{t.Sessions.Service.Addr.IsValid(), "the page of a real Tomcat asks no session service (sessions)"},
		{slices.ContainsFunc(t.Pages, func(p scenarios.Page) bool { return p.Keeps }), "the page of a real Tomcat is no session service (pages)"},
		{t.Database.Write.IsValid(), "the page of a real Tomcat has no database, expected hadrill's own (database)"},
		{t.Service.Addr.IsValid() && slices.ContainsFunc(e.Journeys, func(j scenarios.Journey) bool { return j.Write.Path+j.ItemWrite.Path != "" }), "the page of a real Tomcat has the service tier write no rows (orders, items)"},
		{t.SessionSize > 0, "the page of a real Tomcat keeps nothing beside what users save (session_size)"},
		{slices.ContainsFunc(t.Pages, func(p scenarios.Page) bool { return p.Cookie != "" }), "the page of a real Tomcat sets no cookies of its own (pages)"},
		{t.Sessions.Password != "", "the page of a real Tomcat says no password to Redis (sessions)"},
		{t.Sessions.Cookie != "", "the page of a real Tomcat keeps no sessions in cookies (sessions)"},
		{slices.ContainsFunc(e.Journeys, func(j scenarios.Journey) bool { return j.Size+j.Grows > 0 }), "the page of a real Tomcat keeps the form's value alone (size, grows)"},
		{t.Graceful > 0, "a real Tomcat ends in its own way (graceful)"},
	} {
		if row.asked {
			reasons = append(reasons, row.why)
		}
	}
	return reasons
}
