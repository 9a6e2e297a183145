package scenarios

import yaml "go.yaml.in/yaml/v4"

func groupFields(g *Group, in *inputs) []field {
	pace := paceFields(&g.Pace)
	return append([]field{
		integerField("count", "how many users there are", 1, 1_000_000, &g.Count),
		{"from", true, "the range of their addresses", schema{"type": "string", "examples": []string{"10.20.64.0/18"}}, func(d *decoder, n *yaml.Node) { g.From = d.prefix(n, "from") }},
		{"to", true, "where they go, such as http://10.20.0.100", textSchema, func(d *decoder, n *yaml.Node) { g.To = d.url(n, "to", in.machines) }},
		rateField("arrive", "how fast they come, a Poisson process (default evenly within the first second)", &g.Arrive),
		{"session", false, "a journey: each visit reads the session and writes its next version", objectSchema(sessionFields(&Group{})), func(d *decoder, n *yaml.Node) {
			d.object(n, "session", sessionFields(g))
		}},
		stepField("count_page", "a journey: a page that counts the session's visits, such as GET /index.jsp", false, &g.Journey.Count),
		{"get", false, "a journey without session: these requests one after another", listSchema(stepSchema), func(d *decoder, n *yaml.Node) {
			d.items(n, "get", func(v *yaml.Node) { g.Journey.Get = append(g.Journey.Get, d.step(v, "get")) })
		}},
		boolField("keepalive", "a user keeps its connection for the next request (default false)", &g.Keepalive),
		timeoutsField("timeout", "how long a user waits (default connect 5s, read 30s)", &g.Timeouts),
	}, pace...)
}

var stepSchema = schema{"type": "string", "pattern": `^[A-Z]+ +/\S*$`, "examples": []string{"POST /test/save"}}

func stepField(name, about string, required bool, to *Step) field {
	return field{name, required, about, stepSchema, func(d *decoder, n *yaml.Node) { *to = d.step(n, name) }}
}

func sessionFields(g *Group) []field {
	return append([]field{
		stepField("save", "writes the session, such as POST /test/save", true, &g.Journey.Save),
		stepField("query", "reads it, such as POST /test/query", true, &g.Journey.Query),
	}, paceFields(&g.Pace)...)
}

func paceFields(p *Pace) []field {
	return []field{
		positiveField("every", "pace: each user has a timetable of its own with this period", false, &p.Every),
		{"think", false, "pace: a closed loop with this mean think time, exponential, or {constant: 2s}", schema{"anyOf": []schema{durationSchema, objectSchema(thinkFields(&Pace{}))}}, func(d *decoder, n *yaml.Node) {
			if n.Kind == yaml.MappingNode {
				p.Constant = true
				d.object(n, "think", thinkFields(p))
				return
			}
			positiveField("think", "", false, &p.Think).read(d, n)
		}},
		rateField("rate", "pace: an open loop with so many visits of the group, whatever the answers", &p.Rate),
		{"pattern", false, "of rate: poisson (default) or constant", schema{"enum": []string{"poisson", "constant"}}, func(d *decoder, n *yaml.Node) {
			pattern := ""
			choiceField("pattern", "", []string{"poisson", "constant"}, &pattern).read(d, n)
			p.Constant = pattern == "constant"
		}},
	}
}

func thinkFields(p *Pace) []field {
	return []field{positiveField("constant", "always this", true, &p.Think)}
}

// users reads the groups of users.
func (d *decoder) users(n *yaml.Node, t *draft, in *inputs) {
	d.pairs(n, "users", func(k, v *yaml.Node) {
		g := Group{Name: k.Value, Pos: d.pos(k)}
		if !isName(g.Name) {
			d.problem(k, "users: found %s as a group's name, expected %s", quote(g.Name), nameAbout)
		}
		fields := groupFields(&g, in)
		d.object(v, "users "+g.Name, fields)
		if v.Kind == yaml.MappingNode {
			d.completeGroup(v, &g, fields)
		}
		t.c.Users = append(t.c.Users, g)
	})
	if n.Kind == yaml.MappingNode && len(n.Content) == 0 {
		d.problem(n, "users: no group, expected at least one")
	}
}

// completeGroup checks what the keys of a group say together. It looks at the
// keys, not at what was read: a key whose value is wrong is there all the same.
func (d *decoder) completeGroup(n *yaml.Node, g *Group, fields []field) {
	if g.Count == 0 {
		g.Count = 100
	}
	session := at(n, "session")
	if session.Kind != yaml.MappingNode || session == n {
		session = &yaml.Node{}
	}
	wrong := misspelt(n, fields) || misspelt(session, sessionFields(&Group{}))
	journeys := present(n, "session", "count_page", "get")
	if journeys > 1 || journeys == 0 && !wrong {
		d.problem(n, "users %s: found %d journeys, expected one of session, count_page, get", g.Name, journeys)
	}
	paces := present(n, "every", "think", "rate") + present(session, "every", "think", "rate")
	if paces > 1 || paces == 0 && !wrong {
		d.problem(n, "users %s: found %d paces, expected one of every, think, rate", g.Name, paces)
	}
	for _, m := range []*yaml.Node{n, session} {
		if pattern := child(m, "pattern"); pattern != nil && present(m, "rate") == 0 {
			d.problem(*pattern, "users %s: pattern goes with rate, which is not there", g.Name)
		}
	}
}

// present is how many of the keys a mapping has.
func present(n *yaml.Node, keys ...string) int {
	found := 0
	for _, key := range keys {
		if child(n, key) != nil {
			found++
		}
	}
	return found
}
