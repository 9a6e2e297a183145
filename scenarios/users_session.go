package scenarios

import (
	"strings"

	yaml "go.yaml.in/yaml/v4"

	"github.com/hadrill/hadrill/scenarios/strict"
)

// sessionFields are the keys of the journey session.
func sessionFields(g *Group) []strict.Field {
	j := &g.Journey
	return append([]strict.Field{
		stepField("save", "writes the session, such as POST /test/save", true, &j.Save),
		stepField("query", "reads it, such as POST /test/query", true, &j.Query),
		stepsField("pages", "pages that only read the session, one after another between query and save, such as [GET /cart]", &j.Pages),
		strict.Share("read_only", "the share of visits that only read the session: they end before save, unless the session is not there (default 0%)", &j.ReadOnly),
		stepsField("parallel_reads", "pages that only read the session, in the same moment as query and with the same cookies, as the parts of one page are asked", &j.ParallelReads),
		stepsField("parallel_writes", "requests that each set something else in the session (a count), in the same moment as save and with the same cookies", &j.ParallelWrites),
		strict.Bool("in_place", "save alters the object that is in the session and does not call setAttribute (default false)", &j.InPlace),
		stepField("login", "logs in, which gives the session another id, as Tomcat's authenticators do, and reads it, such as POST /login (default nobody does)", false, &j.Login),
		strict.Integer("login_after", "how many saves of a session come before login (default 1)", 1, 1_000_000, &j.LoginAfter),
		stepField("logout", "logs out, which ends the session, such as POST /logout; the next visit opens a new one (default nobody does)", false, &j.Logout),
		strict.Integer("logout_after", "how many saves of a session come before logout (default 5)", 1, 1_000_000, &j.LogoutAfter),
		strict.Size("size", "what the session holds beside the value, such as 2kB: so many bytes go with the form (default 0B)", &j.Size),
		strict.Size("grows", "by how much that grows with each further save (default 0B)", &j.Grows),
	}, paceFields(&g.Pace)...)
}

// stepsField makes the field of a list of requests.
func stepsField(name, about string, to *[]Step) strict.Field {
	return strict.Key(name, false, about, strict.ListSchema(stepSchema), func(d *strict.Decoder, n *yaml.Node) {
		d.Items(n, name, func(v *yaml.Node) { *to = append(*to, readStep(d, v, name)) })
	})
}

// How many saves come before a login and a logout that a scenario does not say.
const (
	defaultLoginAfter  = 1
	defaultLogoutAfter = 5
)

// completeSession checks the keys of the journey session against each other.
func completeSession(d *strict.Decoder, n *yaml.Node, g *Group) {
	j := &g.Journey
	for _, one := range []struct {
		key   string
		after *int
		usual int
	}{{"login", &j.LoginAfter, defaultLoginAfter}, {"logout", &j.LogoutAfter, defaultLogoutAfter}} {
		at := strict.Child(n, one.key+"_after")
		switch {
		case present(n, one.key) == 0 && at != nil:
			d.Problem(*at, "users %s: %s_after goes with %s, which is not there", g.Name, one.key, one.key)
		case present(n, one.key) > 0 && *one.after == 0:
			*one.after = one.usual
		}
	}
	if present(n, "login", "logout") == 2 && j.LoginAfter > j.LogoutAfter {
		at := strict.Child(n, "logout_after")
		if at == nil {
			at = strict.Child(n, "login_after")
		}
		d.Problem(*at, "users %s: found logout after %d saves and login after %d, expected login first", g.Name, j.LogoutAfter, j.LoginAfter)
	}
}

// act describes the application's use of the session at a request of a journey.
type act struct {
	does  string
	group string
	isNew bool // one by which a request of two meanings is not understood
}

// checkActs checks that a request means one thing to the application, whoever asks it.
func checkActs(d *strict.Decoder, t *draft) {
	seen := map[Step]act{}
	for i := range t.c.Users {
		g := &t.c.Users[i]
		j, at := &g.Journey, strict.At(t.root, "users", g.Name, "session")
		check := func(key, does string, isNew bool, all ...Step) {
			for _, s := range all {
				whole := Step{s.Method, strings.TrimSuffix(g.To.Path, "/") + s.Path}
				before, known := seen[whole]
				switch {
				case s.Path == "":
				case !known:
					seen[whole] = act{does, g.Name, isNew}
				case before.does != does && (isNew || before.isNew):
					d.Problem(strict.At(at, key), "users %s: %s %s %s here and %s for users %s, expected another path", g.Name, s.Method, s.Path, does, before.does, before.group)
				}
			}
		}
		if j.InPlace {
			check("save", "alters the session in place", true, j.Save)
		} else {
			check("save", "writes the session", false, j.Save)
		}
		check("query", "reads the session", false, j.Query)
		check("pages", "reads the session", false, j.Pages...)
		check("parallel_reads", "reads the session", false, j.ParallelReads...)
		check("parallel_writes", "counts", true, j.ParallelWrites...)
		check("count_page", "counts", false, j.Count)
		check("login", "logs in", true, j.Login)
		check("logout", "logs out", true, j.Logout)
	}
}
