//go:build linux

package live

import (
	"fmt"
	"net/netip"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/hadrill/hadrill/sim/host"
)

// FuzzCacheRequest: no bytes harm the reader of memcached's commands, and what it
// read is written as what reads the same.
func FuzzCacheRequest(f *testing.F) {
	for _, seed := range []string{"get a b\r\n", "set a 1 -1 3\r\nx  \r\n", "cas a 0 0 1 7 noreply\r\nx\r\n", "set a 0 0 2\r\nabcd\r\n", "gat 1 a\n", "incr a 18446744073709551615\r\n", "set a 0 0 2147483645\r\n", "flush_all 2 noreply\r\n", "\r\n", "stats noreply\r\n", "delete a 0 noreply\r\n"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		var q, again host.CacheRequest
		if problem, err := reading(b).readCacheRequest(&q); err != nil || problem != "" {
			return
		}
		wire := appendCacheRequest(nil, &q)
		if len(wire) != q.Size() {
			t.Errorf("%+v is %d bytes long, and %d by its size", q, len(wire), q.Size())
		}
		if problem, err := reading(wire).readCacheRequest(&again); err != nil || problem != "" || !reflect.DeepEqual(q, again) {
			t.Errorf("read %+v, and %+v of what that is written as, problem %q, error %v", q, again, problem, err)
		}
	})
}

// FuzzCacheReply: no bytes harm the reader of memcached's answers, and what it
// read is written as what reads the same.
func FuzzCacheReply(f *testing.F) {
	for _, seed := range []string{"STORED\r\n", "VALUE a 1 3\r\nx  \r\nVALUE b 0 0 9\r\n\r\nEND\r\n", "STAT a b c\r\nEND\r\n", "VALUE a 0 2\r\nabcd\r\n", "VALUE a 0 -1\r\n", "\r\n", "END", "STAT\r\nEND\r\n"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		var a, again host.CacheReply
		if reading(b).readCacheReply(&a) != nil {
			return
		}
		wire := a.AppendText(nil, true)
		if len(wire) != a.Size() {
			t.Errorf("%q is %d bytes long, and %d by its size", wire, len(wire), a.Size())
		}
		if err := reading(wire).readCacheReply(&again); err != nil || again.String() != a.String() {
			t.Errorf("read %q, and %q of what that is written as, error %v", a.String(), again.String(), err)
		}
	})
}

// caching is a memcached of sorts on the first address: it answers a get with what
// it was asked, and stores nothing.
func caching(s *stage) map[string]host.Main {
	return map[string]host.Main{"cache": func(h host.Host) error {
		_, err := h.Serve(s.at(0), host.Memcached, host.HandlerFunc(func(_ netip.Addr, req, resp host.Message) error {
			q, a := req.(*host.CacheRequest), resp.(*host.CacheReply)
			switch a.Set("STORED"); q.Name {
			case "get":
				a.Line = "END"
				for i, key := range q.Keys {
					a.Items = append(a.Items, host.CacheItem{Key: key, Flags: uint32(i), Unique: uint64(i), Data: "a\r\nb", Fill: i})
				}
			case "stats":
				a.Line = "END"
				a.Stats = append(a.Stats, host.CacheStat{Name: "one", Value: "1 2"}, host.CacheStat{Name: "two"})
			case "quit":
				return host.ErrClosed
			case "incr":
				a.Set(fmt.Sprint(q.Delta))
			}
			if q.NoReply {
				a.Set("")
			}
			s.say(fmt.Sprintf("%s %q %d %d %d %q+%d", q.Name, q.Keys, q.Flags, q.Expires, q.Unique, q.Data, q.Fill))
			return nil
		}))
		return err
	}}
}

// cacheCases are rows of the contract, of memcached's messages.
var cacheCases = []contractCase{
	{"every field of a command and of an answer arrives", caching, func(s *stage, h host.Host) {
		k, err := h.Dial(s.at(0), limits)
		var a host.CacheReply
		for _, q := range []host.CacheRequest{
			{Name: "set", Keys: []string{"k"}, Flags: 7, Expires: -1, Data: "v\r\n", Fill: 70000},
			{Name: "cas", Keys: []string{"k"}, Unique: 1 << 40, Data: "v"},
			{Name: "get", Keys: []string{"a", "b"}},
			{Name: "incr", Keys: []string{"n"}, Delta: 1<<64 - 1},
			{Name: "stats"},
		} {
			if err == nil {
				err = k.Call(&q, &a, time.Minute)
			}
			s.say(strings.ReplaceAll(fmt.Sprint(a.String(), err), "\r\n", "/"))
		}
		_ = k.Close()
	}, `set ["k"] 7 -1 0 "v\r\n"+70000 | STORED/<nil> | cas ["k"] 0 0 1099511627776 "v"+0 | STORED/<nil> | ` +
		`get ["a" "b"] 0 0 0 ""+0 | VALUE a 0 4/a/b/VALUE b 1 5 1/a/b/END/<nil> | incr ["n"] 0 0 0 ""+0 | 18446744073709551615/<nil> | ` +
		`stats [] 0 0 0 ""+0 | STAT one 1 2/STAT two /END/<nil>`},
	{"noreply: no answer, and the next command gets its own", caching, func(s *stage, h host.Host) {
		k, err := h.Dial(s.at(0), limits)
		var a host.CacheReply
		for _, q := range []host.CacheRequest{{Name: "set", Keys: []string{"k"}, NoReply: true}, {Name: "incr", Keys: []string{"n"}, Delta: 5}, {Name: "quit"}} {
			if err == nil {
				err = k.Call(&q, &a, time.Minute)
			}
			if q.NoReply {
				s.until(h, `set ["k"] 0 0 0 ""+0`)
			}
			if err != nil {
				a.Set("")
			}
			s.say(fmt.Sprint(a.Line, err))
		}
		_ = k.Close()
	}, `set ["k"] 0 0 0 ""+0 | <nil> | incr ["n"] 0 0 0 ""+0 | 5<nil> | connection closed by peer`},
	{"made to fail", alone, func(s *stage, h host.Host) {
		p := s.install("cache", caching(s)["cache"])
		h.Sleep(time.Millisecond)
		p.Fail(503, 1)
		var a host.CacheReply
		err := h.Call(s.at(0), &host.CacheRequest{Name: "get", Keys: []string{"a"}}, &a, limits)
		s.say(fmt.Sprint(a.Line, err))
	}, "SERVER_ERROR injected failure<nil>"},
}

func TestMemcachedContract(t *testing.T) {
	for _, c := range cacheCases {
		t.Run(c.name, func(t *testing.T) {
			if got := onWorld(t, c); got != c.want {
				t.Errorf("world: got  %s\nwant %s", got, c.want)
			}
			if got := onLive(t, c); got != c.want {
				t.Errorf("live: got  %s\nwant %s", got, c.want)
			}
		})
	}
}

// TestMemcachedLines: commands that come together, however they are cut, and
// lines that are none, are answered one after another.
func TestMemcachedLines(t *testing.T) {
	echo := func(_ netip.Addr, req, resp host.Message) error {
		q := req.(*host.CacheRequest)
		resp.(*host.CacheReply).Set(fmt.Sprintf("%s %s %q+%d", q.Name, q.Key(), q.Data, q.Fill))
		return nil
	}
	const all = "get a\r\n" + "set k 0 0 3\r\nx  \r\n" + "set k 0 0 1 noreply\r\ny\r\n" + "bogus\r\n" + "set k 0 0 abc\r\n" +
		"set k 0 0 2\r\nabcd\r\n" + "set k 0 0 abc noreply\r\n" + "version\n" + "get b"
	const want = `get a ""+0` + "\r\n" + `set k "x"+2` + "\r\nERROR\r\nCLIENT_ERROR bad command line format\r\n" +
		"CLIENT_ERROR bad data chunk\r\nERROR\r\n" + `version  ""+0` + "\r\n"
	for cut := 0; cut < len(all); cut += 5 {
		if got := talk(t, host.Memcached, echo, all[:cut], all[cut:]); got != want {
			t.Errorf("cut after %d bytes: got %q, want %q", cut, got, want)
		}
	}
	if got := talk(t, host.Memcached, echo, strings.Repeat("get a ", 9000)); got != "" {
		t.Errorf("a line without an end gets %q", got)
	}
}
