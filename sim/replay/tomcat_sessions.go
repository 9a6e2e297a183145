package replay

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
)

// tomcatBalanced holds what clients saw of two servers behind balancers: a page
// counts its visits in the session. Each part is an experiment of its own.
type tomcatBalanced struct {
	RoundRobin json.RawMessage `json:"nginx_rr_standardmanager"`
	IPHash     json.RawMessage `json:"nginx_ip_hash"`
	InsertKill json.RawMessage `json:"haproxy_cookie_insert_kill9"`
	InsertStop json.RawMessage `json:"haproxy_cookie_insert_cleanstop"`
	RouteKill  json.RawMessage `json:"apache_stickysession_jvmroute_kill9"`
	RouteStop  json.RawMessage `json:"apache_stickysession_jvmroute_cleanstop"`
	Default    json.RawMessage `json:"restart_default"`

	// PathName, File and Valve keep sessions in files, which ours does not.
	PathName json.RawMessage `json:"restart_pathname_SESSIONS.ser"`
	File     json.RawMessage `json:"persistentmanager_file:0"`
	Valve    json.RawMessage `json:"persistentmanager_file:0:valve"`

	parts []tomcatForm
}

func (b *tomcatBalanced) check() error {
	var errs []error
	for _, part := range []struct {
		name string
		data json.RawMessage
		form tomcatForm
	}{
		{"nginx_rr_standardmanager", b.RoundRobin, &tomcatVisits{}},
		{"nginx_ip_hash", b.IPHash, &tomcatVisits{}},
		{"haproxy_cookie_insert_kill9", b.InsertKill, &tomcatOutage{kill: true}},
		{"haproxy_cookie_insert_cleanstop", b.InsertStop, &tomcatOutage{}},
		{"apache_stickysession_jvmroute_kill9", b.RouteKill, &tomcatOutage{kill: true}},
		{"apache_stickysession_jvmroute_cleanstop", b.RouteStop, &tomcatOutage{}},
		{"restart_default", b.Default, &tomcatRestarts{}},
	} {
		err := decode(File{part.name, part.data}, part.form, tomcatPassedOver)
		if err == nil {
			err = part.form.check()
		}
		errs = append(errs, err)
		b.parts = append(b.parts, part.form)
	}
	return errors.Join(errs...)
}

func (b *tomcatBalanced) play(p *tomcatPlayer) {
	p.v.How = "requests, and figures of " + fmt.Sprint(len(b.parts)) + " experiments; not those that keep sessions in files"
	for _, part := range b.parts {
		part.play(p)
	}
}

// tomcatVisits are the requests of one browser, each to the server that the
// balancer had chosen.
type tomcatVisits struct {
	Requests []struct {
		ID    string `json:"id"`
		Node  string `json:"node"`
		Count string `json:"count"`
		New   string `json:"new"`
	} `json:"requests"`
	DistinctIDs int `json:"distinct_ids"` // 0 where nobody counted
}

func (f *tomcatVisits) check() error {
	if len(f.Requests) < 5 {
		return fmt.Errorf("%d requests recorded, expected 5 and more", len(f.Requests))
	}
	return nil
}

func (f *tomcatVisits) play(p *tomcatPlayer) {
	p.start(false)
	b, ids := &tomcatBrowser{p: p}, []string{}
	for i, want := range f.Requests {
		a := b.visit(want.Node)
		isNew := map[bool]string{true: "true", false: "false"}[a.SetCookie != ""]
		p.expect(fmt.Sprintf("request %d: status, server, count, new, length of the id", i),
			[]any{a.Status, a.Served, a.Value, isNew, len(b.id())}, []any{200, want.Node, want.Count, want.New, len(want.ID)})
		if !slices.Contains(ids, b.id()) {
			ids = append(ids, b.id())
		}
	}
	if f.DistinctIDs != 0 {
		p.expect("distinct ids", len(ids), f.DistinctIDs)
	}
}

// tomcatOutage is the cost to the clients of two sticky servers when one of
// them ends and comes again.
type tomcatOutage struct {
	Spread map[string]int `json:"spread"` // clients by server
	Stuck  bool           `json:"all_stuck_4_requests"`
	During struct {
		From    int            `json:"from_t5"` // its clients that came meanwhile
		NewOnes int            `json:"t5_clients_new_session"`
		Kept    int            `json:"t6_clients_kept"`
		Status  map[string]int `json:"status"`
		Example struct {
			ID    string `json:"id"`
			Node  string `json:"node"`
			Count string `json:"count"`
		} `json:"example"`
	} `json:"during_outage"`
	After struct {
		NotVisiting int         `json:"not_visiting_t5_clients"` // its clients that stayed away
		Survived    int         `json:"of_these_survived"`
		NewOnes     int         `json:"of_these_new"`
		Moved       [][2]string `json:"visited_during_outage_t5_clients_count_now"` // server and count
	} `json:"after_restart"`

	kill bool // SIGKILL rather than SIGTERM
}

func (f *tomcatOutage) check() error {
	d, a := &f.During, &f.After
	switch {
	case d.From <= 0 || d.From != len(a.Moved) || d.From+a.NotVisiting != f.Spread["t5"]:
		return fmt.Errorf("%d clients of t5 came meanwhile, %d after it, %d stayed away: expected %d", d.From, len(a.Moved), a.NotVisiting, f.Spread["t5"])
	case d.NewOnes <= 0:
		return fmt.Errorf("field \"t5_clients_new_session\": \"%d\": expected some", d.NewOnes)
	case d.Kept > f.Spread["t6"]:
		return fmt.Errorf("field \"t6_clients_kept\": \"%d\": expected up to %d", d.Kept, f.Spread["t6"])
	case !routedID.MatchString(d.Example.ID):
		return fmt.Errorf("field \"during_outage.example.id\": %q: expected an id and its jvmRoute", d.Example.ID)
	}
	return nil
}

// routedID has a session's id and its jvmRoute.
var routedID = regexp.MustCompile(`^[0-9A-F]{32}\.(\w+)$`)

func (f *tomcatOutage) play(p *tomcatPlayer) {
	p.start(true)
	clients := f.open(p)
	p.end("t5", f.kill)
	f.playOutage(p, clients)
	p.begin("t5")
	survived, newOnes := 0, 0
	for _, b := range clients["t5"][f.During.From:] {
		a := b.visit("t5")
		survived += oneIf(a.Value == "5")
		newOnes += oneIf(a.SetCookie != "")
	}
	p.expect("sessions that survived", survived, f.After.Survived)
	p.expect("new sessions after the restart", newOnes, f.After.NewOnes)
	var moved [][2]string
	for i, b := range clients["t5"][:f.During.From] {
		a := b.visit(f.After.Moved[i][0])
		moved = append(moved, [2]string{a.Served, a.Value})
	}
	p.expect("counts of those that moved", moved, f.After.Moved)
}

// open has each client come four times to its server.
func (f *tomcatOutage) open(p *tomcatPlayer) map[string][]*tomcatBrowser {
	clients, stuck := map[string][]*tomcatBrowser{}, true
	for _, node := range tomcatServers {
		for range f.Spread[node] {
			b := &tomcatBrowser{p: p}
			for i := range 4 {
				stuck = b.visit(node).Value == fmt.Sprint(i+1) && stuck
			}
			clients[node] = append(clients[node], b)
		}
	}
	p.expect("each client kept its session", stuck, f.Stuck)
	return clients
}

// playOutage has clients of both servers come to the one that is left.
func (f *tomcatOutage) playOutage(p *tomcatPlayer, clients map[string][]*tomcatBrowser) {
	left := f.During.Example.Node
	newOnes, kept, status := 0, 0, map[string]int{}
	for _, b := range clients["t5"][:f.During.From] {
		a := b.visit(left)
		status[fmt.Sprint(a.Status)]++
		id := routedID.FindStringSubmatch(b.id())
		newOnes += oneIf(a.Value == f.During.Example.Count && a.SetCookie != "" && id != nil && id[1] == left)
	}
	for _, b := range clients["t6"][:f.During.Kept] {
		a := b.visit(left)
		status[fmt.Sprint(a.Status)]++
		kept += oneIf(a.Value == "5" && a.SetCookie == "")
	}
	p.expect("new sessions during the outage", newOnes, f.During.NewOnes)
	p.expect("sessions kept during the outage", kept, f.During.Kept)
	p.expect("status during the outage", status, f.During.Status)
}

// oneIf counts what is so.
func oneIf(is bool) int {
	if is {
		return 1
	}
	return 0
}
