package redis

import (
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/world"
)

// TestAuth: what a server with a password answers, by connection (Redis 7.0, acl.c and
// server.c).
func TestAuth(t *testing.T) {
	for _, c := range []struct {
		why, password string
		asked         []string // over one connection
		want          []string
	}{
		{"without the password nothing is served", "secret", []string{"GET a", "PING", "INFO", "FLUSHALL"}, []string{errNoAuth, errNoAuth, errNoAuth, errNoAuth}},
		{"what nobody knows is unknown first", "secret", []string{"NOSUCH"}, []string{"ERR unknown command"}},
		{"with it, everything on that connection", "secret", []string{"AUTH secret", "SET a 1", "GET a", "PING"}, []string{"OK", "OK", "1", "PONG"}},
		{"and under the user's name", "secret", []string{"AUTH default secret", "PING"}, []string{"OK", "PONG"}},
		{"a wrong one", "secret", []string{"AUTH wrong", "PING"}, []string{errWrongPass, errNoAuth}},
		{"another user", "secret", []string{"AUTH admin secret", "PING"}, []string{errWrongPass, errNoAuth}},
		{"a wrong one later changes nothing", "secret", []string{"AUTH secret", "AUTH wrong", "PING"}, []string{"OK", errWrongPass, "PONG"}},
		{"no password is set", "", []string{"AUTH secret", "PING"}, []string{errNoPassword, "PONG"}},
		{"a user without one takes any", "", []string{"AUTH default anything", "AUTH admin anything"}, []string{"OK", errWrongPass}},
		{"too few words, too many", "secret", []string{"AUTH", "AUTH a b c"}, []string{"ERR wrong number of arguments for 'auth' command", errSyntax}},
	} {
		w := world.New(world.Options{Seed: 1, Delay: 100 * time.Microsecond})
		w.Add("redis1", world.MachineOptions{Address: serverAddr.Addr()}).Install("redis", Config{Password: c.password, Protected: true}.Main())
		var got []string
		user := w.Add("client", world.MachineOptions{Address: netip.MustParseAddr("10.20.0.51")})
		ask := func(lines []string) host.Main {
			return func(h host.Host) error {
				h.Sleep(time.Second)
				conn, err := h.Dial(serverAddr, host.Options{})
				for _, line := range lines {
					var q host.Command
					var a host.Reply
					q.Set(strings.Fields(line)...)
					if err = conn.Call(&q, &a, time.Second); err != nil {
						return err
					}
					got = append(got, strings.TrimPrefix(a.Text, "-"))
				}
				return err
			}
		}
		if c.password == "" { // protected-mode keeps others away without one
			w.Machine("redis1").Install("client", ask(c.asked))
		} else {
			user.Install("client", ask(c.asked))
		}
		w.Run(3 * time.Second)
		for i := range c.want {
			if i >= len(got) || !strings.HasPrefix(got[i], c.want[i]) {
				t.Errorf("%s: %q, want %q", c.why, got, c.want)
				break
			}
		}
		got = nil
		user.Install("another", ask([]string{"PING"}))
		w.Run(6 * time.Second)
		if want := errNoAuth; c.password != "" && (len(got) != 1 || got[0] != want) {
			t.Errorf("%s: another connection is answered %q, want %q", c.why, got, want)
		}
		w.Close()
	}
}

// TestReplicaAuth: a replica follows a master with a password when it says it.
func TestReplicaAuth(t *testing.T) {
	for _, c := range []struct {
		why, requires, user, says string
		follows                   bool
		note                      string
	}{
		{"the password", "secret", "", "secret", true, "Finished with success"},
		{"under the user's name", "secret", "default", "secret", true, "Finished with success"},
		{"another one", "secret", "", "wrong", false, "Unable to AUTH to MASTER: -WRONGPASS"},
		{"another user", "secret", "app", "secret", false, "Unable to AUTH to MASTER: -WRONGPASS"},
		{"none", "secret", "", "", false, "Unexpected reply to PSYNC from master: -NOAUTH"},
		{"one, and the master has none", "", "", "secret", false, "Unable to AUTH to MASTER: -ERR AUTH <password> called without any password"},
	} {
		w := world.New(world.Options{Seed: 1, Delay: 100 * time.Microsecond})
		var notes []string
		w.Watch(func(e world.Event) {
			if e.Kind == "note:redis" && e.Machine == "r2" {
				notes = append(notes, e.Detail)
			}
		})
		master := DefaultReplication()
		master.DisklessDelay = 0
		w.Add("r1", world.MachineOptions{Address: serverAddr.Addr()}).Install("redis", Config{Password: c.requires, Replication: master}.Main())
		replica := DefaultReplication()
		replica.Of = serverAddr
		w.Add("r2", world.MachineOptions{Address: netip.MustParseAddr("10.20.0.32")}).Install("redis", Config{MasterUser: c.user, MasterAuth: c.says, Replication: replica}.Main())
		var value string
		w.Add("client", world.MachineOptions{Address: netip.MustParseAddr("10.20.0.51")}).Install("client", func(h host.Host) error {
			h.Sleep(10 * time.Second)
			for _, at := range []struct {
				to    netip.AddrPort
				words []string
			}{{serverAddr, []string{"AUTH", "default", c.requires}}, {serverAddr, []string{"SET", "a", "1"}}, {netip.MustParseAddrPort("10.20.0.32:6379"), []string{"GET", "a"}}} {
				conn, err := h.Dial(at.to, host.Options{})
				if err != nil {
					return err
				}
				var q host.Command
				var a host.Reply
				if at.words[0] == "SET" {
					q.Set("AUTH", "default", c.requires)
					if err := conn.Call(&q, &a, time.Second); err != nil {
						return err
					}
				}
				q.Set(at.words...)
				if err := conn.Call(&q, &a, time.Second); err != nil {
					return err
				}
				value = a.Value()
				h.Sleep(2 * time.Second)
			}
			return nil
		})
		w.Run(20 * time.Second)
		w.Close()
		if follows := value == "1"; follows != c.follows {
			t.Errorf("%s: the replica has %q: it follows %v, want %v", c.why, value, follows, c.follows)
		}
		if text := strings.Join(notes, "\n"); !strings.Contains(text, c.note) {
			t.Errorf("%s: notes without %q:\n%s", c.why, c.note, text)
		}
	}
}
