package strategies

import (
	"fmt"
	"math/rand/v2"
	"net/netip"
	"slices"
	"strings"

	"github.com/hadrill/hadrill/sim/conf"
	"github.com/hadrill/hadrill/sim/mechanism/balance"
)

// Contender is a strategy that takes part.
type Contender struct {
	// Name is its program and its name there, such as nginx/least_conn; blanks
	// are hyphens.
	Name, Program, Doc string
	New                func(servers []balance.PoolServer, o balance.PoolOptions) balance.Pool
	// Keyed: while servers stay the same and nothing is busy, the same user
	// always goes to the same server.
	Keyed bool
	// Checked: the program checks the health of its servers by itself. nginx
	// does not (the checks of its commercial version apart), and learns of a
	// dead server from requests that fail.
	Checked bool
}

// Contenders returns all strategies: those of balance.Strategies in their
// order, and brpc's.
func Contenders() []Contender {
	var all []Contender
	add := func(program, name, doc string, make func([]balance.PoolServer, balance.PoolOptions) balance.Pool) {
		all = append(all, Contender{
			Name:    program + "/" + strings.ReplaceAll(name, " ", "-"),
			Program: program,
			Doc:     doc,
			New:     make,
			Keyed:   keyed(make),
			Checked: program != balance.Nginx,
		})
	}
	for _, e := range balance.Strategies {
		add(e.Program, e.Name, e.Doc, e.NewPool)
	}
	add("brpc", "p2c", "of two drawn the one with less latency times requests", newBrpc(2))
	add("brpc", "p2c:choices=4", "of four drawn the one with less latency times requests", newBrpc(4))
	return all
}

// Find gives the contenders of these names, each once and in the order of the
// table; a program's name stands for all of its strategies, no names for all.
func Find(names []string) ([]Contender, error) {
	all := Contenders()
	if len(names) == 0 {
		return all, nil
	}
	wanted := make([]bool, len(all))
	for _, n := range names {
		found := false
		for i, c := range all {
			if c.Name == n || c.Program == n {
				wanted[i], found = true, true
			}
		}
		if !found {
			return nil, fmt.Errorf("strategy %q: there is none of that name%s", n, didYouMean(n, contenderNames(all)))
		}
	}
	var chosen []Contender
	for i, c := range all {
		if wanted[i] {
			chosen = append(chosen, c)
		}
	}
	return chosen, nil
}

func contenderNames(all []Contender) []string {
	var names []string
	for _, c := range all {
		names = append(names, c.Name)
		if !slices.Contains(names, c.Program) {
			names = append(names, c.Program)
		}
	}
	return names
}

// didYouMean returns " (did you mean ...?)" or "".
func didYouMean(word string, known []string) string {
	near := conf.Nearest(word, known)
	if near == "" {
		return ""
	}
	return fmt.Sprintf(" (did you mean %q?)", near)
}

// keyed tests whether a strategy is: a pool that picks for the same users once
// more, in the opposite order and with their cookies, must make the same
// choices, and use more than one server.
func keyed(make func([]balance.PoolServer, balance.PoolOptions) balance.Pool) bool {
	const users = 200
	ask := probe(make, users)
	var chosen [users]int
	used := map[int]bool{}
	for u := range users {
		chosen[u] = ask(u)
		used[chosen[u]] = true
	}
	for u := users - 1; u >= 0; u-- {
		if ask(u) != chosen[u] {
			return false
		}
	}
	return len(used) > 1
}

// probe returns a function that picks a user's server from an idle pool of a
// few.
func probe(make func([]balance.PoolServer, balance.PoolOptions) balance.Pool, users int) func(user int) int {
	var list []balance.PoolServer
	for i := range 7 {
		list = append(list, balance.PoolServer{Name: fmt.Sprintf("10.0.0.%d:8080", i+1), Weight: 1})
	}
	pool := make(list, balance.PoolOptions{Rand: rand.New(rand.NewPCG(1, 7))})
	var r balance.Request
	routes := slices.Repeat([]string{""}, users)
	return func(user int) int {
		r.Reset()
		r.Addr = netip.AddrFrom4([4]byte{10, byte(user), 3, 4})
		r.Key = fmt.Appendf(r.Key, "user-%d", user)
		r.Route = routes[user]
		s := pool.Pick(&r, 0)
		if s >= 0 {
			pool.Done(s, true, 0, 0, 0)
		}
		if r.NewRoute != "" {
			routes[user] = r.NewRoute
		}
		return s
	}
}
