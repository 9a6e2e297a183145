package scenarios

import (
	yaml "go.yaml.in/yaml/v4"

	"github.com/hadrill/hadrill/scenarios/strict"
)

func groupFields(g *Group, in *inputs) []strict.Field {
	pace := paceFields(&g.Pace)
	return append([]strict.Field{
		strict.Integer("count", "how many users there are (default 100; with access_log as many as it has addresses)", 1, 1_000_000, &g.Count),
		strict.Key("from", true, "the range of their addresses", strict.Schema{"type": "string", "pattern": strict.PrefixSchema["pattern"], "examples": []string{"10.20.64.0/18"}}, func(d *strict.Decoder, n *yaml.Node) { g.From = readPrefix(d, n, "from") }),
		strict.Key("to", true, "where they go, such as http://10.20.0.100 or https://shop.example (port 443 is always https)", strict.TextSchema, func(d *strict.Decoder, n *yaml.Node) { g.To = readURL(d, n, "to", in.machines) }),
		strict.Rate("arrive", "how fast they come, a Poisson process (default evenly within the first second)", &g.Arrive),
		strict.Key("session", false, "a journey: each visit reads the session and writes its next version", strict.ObjectSchema(sessionFields(&Group{})), func(d *strict.Decoder, n *yaml.Node) {
			d.Object(n, "session", sessionFields(g))
		}),
		stepField("count_page", "a journey: a page that counts the session's visits, such as GET /index.jsp", false, &g.Journey.Count),
		strict.Key("orders", false, "a journey: each visit writes the user's next numbered row, and reads its last one", strict.ObjectSchema(ordersFields(&Group{})), func(d *strict.Decoder, n *yaml.Node) {
			d.Object(n, "orders", ordersFields(g))
		}),
		strict.Key("items", false, "a journey: each visit reads or writes one of the items that all users share", strict.ObjectSchema(itemsFields(&Group{})), func(d *strict.Decoder, n *yaml.Node) { readItems(d, n, g) }),
		strict.Key("get", false, "a journey without session: these requests one after another", strict.ListSchema(stepSchema), func(d *strict.Decoder, n *yaml.Node) {
			d.Items(n, "get", func(v *yaml.Node) { g.Journey.Get = append(g.Journey.Get, readStep(d, v, "get")) })
		}),
		distField("pause", "think time between the requests of get: 2s, {mean: 2s} ... (default none)", &g.Pause),
		strict.Key("access_log", false, "a journey with its pace: the requests of a log in this file, at their times, each address a user (common, combined, nginx's and HAProxy's own form)", strict.TextSchema, func(d *strict.Decoder, n *yaml.Node) { readLog(d, n, g, in) }),
		strict.Key("retry", false, "what users do about a request that failed (no answer, or 500 and more): {times: 3, after: 50ms, backoff: 2}; the attempts are one request (default nothing)", strict.ObjectSchema(retryFields(&Retry{})), func(d *strict.Decoder, n *yaml.Node) {
			d.Object(n, "retry", retryFields(&g.Retry))
		}),
		strict.Bool("keepalive", "a user keeps its connection for the next request (default false)", &g.Keepalive),
		timeoutsField("timeout", "how long a user waits (default connect 5s, read 30s)", &g.Timeouts),
	}, pace...)
}

var stepSchema = strict.Schema{"type": "string", "pattern": `^[A-Z]+ +/\S*$`, "examples": []string{"POST /test/save"}}

func stepField(name, about string, required bool, to *Step) strict.Field {
	return strict.Key(name, required, about, stepSchema, func(d *strict.Decoder, n *yaml.Node) { *to = readStep(d, n, name) })
}

func retryFields(r *Retry) []strict.Field {
	times := strict.Integer("times", "how often", 1, 1000, &r.Times)
	times.Required = true
	return []strict.Field{
		times,
		strict.Duration("after", "how long after the end of the attempt before (default 0s)", false, &r.After),
		strict.Factor("backoff", "by what factor that grows each time (default 1)", &r.Backoff),
	}
}

func ordersFields(g *Group) []strict.Field {
	return append([]strict.Field{
		stepField("write", "writes a row, such as POST /orders", true, &g.Journey.Write),
		stepField("read", "reads the user's last row, such as GET /orders/last (default it is not read)", false, &g.Journey.Read),
		strict.Duration("read_after", "how long after the answer to write the user reads (default 0s)", false, &g.Journey.ReadAfter),
	}, paceFields(&g.Pace)...)
}

func paceFields(p *Pace) []strict.Field {
	return []strict.Field{
		strict.Positive("every", "pace: each user has a timetable of its own with this period; visits that fell due while one before hung follow at once, each as late as it is (with think none are made up for)", false, &p.Every),
		strict.Key("think", false, "pace: a closed loop with this mean think time, exponential, or {constant: 2s}", strict.Schema{"anyOf": []strict.Schema{strict.DurationSchema, strict.ObjectSchema(thinkFields(&Pace{}))}}, func(d *strict.Decoder, n *yaml.Node) {
			if n.Kind == yaml.MappingNode {
				p.Constant = true
				d.Object(n, "think", thinkFields(p))
				return
			}
			strict.Positive("think", "", false, &p.Think).Read(d, n)
		}),
		strict.Rate("rate", "pace: an open loop with so many visits of the group, whatever the answers; while all users are busy visits wait, and follow at once", &p.Rate),
		strict.Key("pattern", false, "of rate: poisson (default) or constant", strict.Schema{"enum": []string{"poisson", "constant"}}, func(d *strict.Decoder, n *yaml.Node) {
			pattern := ""
			strict.Choice("pattern", "", []string{"poisson", "constant"}, &pattern).Read(d, n)
			p.Constant = pattern == "constant"
		}),
	}
}

func thinkFields(p *Pace) []strict.Field {
	return []strict.Field{strict.Positive("constant", "always this", true, &p.Think)}
}

// readUsers reads the groups of users.
func readUsers(d *strict.Decoder, n *yaml.Node, t *draft, in *inputs) {
	d.Pairs(n, "users", func(k, v *yaml.Node) {
		g := Group{Name: k.Value, Pos: d.Pos(k)}
		if !strict.IsName(g.Name) {
			d.Problem(k, "users: found %s as a group's name, expected %s", strict.Quote(g.Name), strict.NameAbout)
		}
		fields := groupFields(&g, in)
		d.Object(v, "users "+g.Name, fields)
		if v.Kind == yaml.MappingNode {
			completeGroup(d, v, &g, fields)
		}
		t.c.Users = append(t.c.Users, g)
	})
	if n.Kind == yaml.MappingNode && len(n.Content) == 0 {
		d.Problem(n, "users: no group, expected at least one")
	}
}

// completeGroup checks the keys of a group against each other. It looks at the
// keys, not at the values read: a key whose value is wrong still counts.
func completeGroup(d *strict.Decoder, n *yaml.Node, g *Group, fields []strict.Field) {
	if g.Count == 0 {
		if g.Count = len(g.Addresses); g.Count == 0 {
			g.Count = 100
		}
	}
	placeLogged(g)
	session, orders, items := journeyOf(n, "session"), journeyOf(n, "orders"), journeyOf(n, "items")
	completeSession(d, session, g)
	wrong := strict.Misspelt(n, fields) || strict.Misspelt(session, sessionFields(&Group{})) || strict.Misspelt(orders, ordersFields(&Group{})) || strict.Misspelt(items, itemsFields(&Group{}))
	journeys := present(n, "session", "count_page", "orders", "items", "get", "access_log")
	if journeys > 1 || journeys == 0 && !wrong {
		d.Problem(n, "users %s: found %d journeys, expected one of session, count_page, orders, items, get, access_log", g.Name, journeys)
	}
	if pause := strict.Child(n, "pause"); pause != nil && len(g.Journey.Get) < 2 && present(n, "get") == 0 {
		d.Problem(*pause, "users %s: pause goes with get, which is not there", g.Name)
	}
	paces := present(n, "every", "think", "rate") + present(session, "every", "think", "rate") + present(orders, "every", "think", "rate") + present(items, "every", "think", "rate")
	if present(n, "access_log") > 0 {
		if paces > 0 {
			d.Problem(n, "users %s: found a pace beside access_log, which has the times itself", g.Name)
		}
		return
	}
	if paces > 1 || paces == 0 && !wrong {
		d.Problem(n, "users %s: found %d paces, expected one of every, think, rate", g.Name, paces)
	}
	for _, m := range []*yaml.Node{n, session, orders, items} {
		if pattern := strict.Child(m, "pattern"); pattern != nil && present(m, "rate") == 0 {
			d.Problem(*pattern, "users %s: pattern goes with rate, which is not there", g.Name)
		}
	}
}

// journeyOf gives a journey's mapping, an empty one where there is none.
func journeyOf(n *yaml.Node, key string) *yaml.Node {
	j := strict.At(n, key)
	if j.Kind != yaml.MappingNode || j == n {
		return &yaml.Node{}
	}
	return j
}

// present gives how many of the keys a mapping has.
func present(n *yaml.Node, keys ...string) int {
	found := 0
	for _, key := range keys {
		if strict.Child(n, key) != nil {
			found++
		}
	}
	return found
}
