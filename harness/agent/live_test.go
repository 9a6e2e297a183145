//go:build linux

package agent

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/hadrill/hadrill/harness/live"
	"github.com/hadrill/hadrill/harness/programs"
	"github.com/hadrill/hadrill/scenarios"
)

// everyCase gives a stack with a program of each kind on addresses of the
// loopback: a machine by the kind's name, as testdata/every/KIND has it with
// its files. A kind that has no folder there runs as its defaults are.
func everyCase(t *testing.T) *scenarios.Case {
	t.Helper()
	ports := map[string]string{}
	put := func(text []byte) string {
		return regexp.MustCompile(`PORT_[A-Z]+`).ReplaceAllStringFunc(string(text), func(name string) string {
			if ports[name] == "" {
				ports[name] = fmt.Sprint(freePort(t))
			}
			return ports[name]
		})
	}
	files, text := fstest.MapFS{}, "title: every kind\nnetwork: {subnet: 127.0.0.0/8, addresses: [127.0.0.100]}\nmachines:\n"
	for i, k := range programs.Kinds {
		machine := fmt.Sprintf("ip: 127.0.1.%d\nrun: %s\n", i+1, k.Name)
		found, _ := filepath.Glob("testdata/every/" + k.Name + "/*")
		for _, f := range found {
			data, err := os.ReadFile(f)
			must(t, err)
			if filepath.Base(f) == "machine.yaml" {
				machine = put(data)
			} else {
				files["every/"+filepath.Base(f)] = &fstest.MapFile{Data: []byte(put(data))}
			}
		}
		text += "  " + k.Name + ":\n    " + strings.ReplaceAll(strings.TrimSpace(machine), "\n", "\n    ") + "\n"
	}
	text += "users:\n  all: {count: 1, from: 127.2.0.0/24, to: \"http://127.0.0.100\", get: GET /, every: 1s}\nlasts: 8s\n"
	files["every/scenario.yaml"] = &fstest.MapFile{Data: []byte(text)}
	s, err := scenarios.Load(files, "every", "every")
	must(t, err)
	return s.Cases[0]
}

// carried gives the program that a process finds in the line that it reads.
func carried(t *testing.T, e *programs.Env) *programs.Env {
	t.Helper()
	s, err := e.Spec()
	must(t, err)
	line, err := json.Marshal(Spec{Spec: s, Seed: 7})
	must(t, err)
	var back Spec
	must(t, json.Unmarshal(line, &back))
	if back.Seed != 7 {
		t.Errorf("seed %d", back.Seed)
	}
	again, err := back.Env()
	must(t, err)
	return again
}

// TestSpecSurvivesJSON wants every kind's program to be what it was.
func TestSpecSurvivesJSON(t *testing.T) {
	c := everyCase(t)
	stack := programs.NewStack(c)
	seen := map[string]bool{}
	for i := range c.Machines {
		for _, p := range c.Machines[i].Run {
			e := stack.Env(c.Machines[i].Name, p.Name)
			seen[p.Kind] = true
			again := carried(t, e)
			for _, part := range []struct {
				what      string
				got, want any
			}{
				{"settings", again.Settings, e.Settings}, {"ports", again.Ports(), e.Ports()}, {"peers", again.Peers, e.Peers},
				{"hosts", again.Hosts, e.Hosts}, {"checks", again.Checks, e.Checks}, {"cores", again.Cores, e.Cores},
				{"kind", again.Kind, e.Kind}, {"names", again.Machine + "/" + again.Program, e.Machine + "/" + e.Program}, {"address", again.Address, e.Address},
			} {
				if !reflect.DeepEqual(part.got, part.want) {
					t.Errorf("%s: %s are %v, were %v", p.Kind, part.what, part.got, part.want)
				}
			}
		}
	}
	for _, k := range programs.Kinds {
		if !seen[k.Name] {
			t.Errorf("the stack has no %s", k.Name)
		}
	}
}

// TestEveryKindLive runs each kind's program on real sockets, but for those that
// say that they cannot: one request goes
// through each balancer, the application server and its store, and the address
// has its master.
func TestEveryKindLive(t *testing.T) {
	c := everyCase(t)
	stack := programs.NewStack(c)
	ctx, cancel := context.WithCancel(t.Context())
	var all sync.WaitGroup
	defer all.Wait()
	defer cancel()
	notes := make(chan string, 1000)
	for i := range c.Machines {
		for _, p := range c.Machines[i].Run {
			e := carried(t, stack.Env(c.Machines[i].Name, p.Name))
			if e.Kind.OursCannot != nil && len(e.Kind.OursCannot(e)) > 0 {
				continue // said before every run
			}
			main, _, err := e.Main()
			must(t, err)
			h := live.New(live.Options{
				Machine: e.Machine, Program: e.Program, Seed: 1, Address: e.Address, Dir: t.TempDir(), Cores: e.Cores,
				Note: func(kind, detail string) { notes <- kind + ": " + detail },
			})
			all.Go(func() {
				if err := h.Run(ctx, main); err != context.Canceled {
					t.Errorf("%s ended: %v", e.Program, err)
				}
			})
		}
	}
	for _, balancer := range []string{"nginx", "haproxy", "httpd"} {
		e := stack.Env(balancer, balancer)
		at := netip.AddrPortFrom(e.Address, e.Ports()[0].Number)
		if got := page(t, at.String()); !strings.Contains(got, "I am tomcat") {
			t.Errorf("%s answers %q, want the application server's page", balancer, got)
		}
	}
	for late := time.After(long); ; {
		select {
		case n := <-notes:
			if strings.HasPrefix(n, "vrrp: ") && strings.Contains(n, "MASTER") {
				return
			}
		case <-late:
			t.Fatal("the address has no master")
		}
	}
}

// page asks for the page that counts visits as soon as somebody answers.
func page(t *testing.T, at string) string {
	t.Helper()
	for began := time.Now(); ; time.Sleep(5 * time.Millisecond) { // until they listen
		c, err := net.Dial("tcp4", at)
		if err == nil {
			c.Close()
			break
		}
		if time.Since(began) > long {
			t.Fatal(err)
		}
	}
	for began := time.Now(); ; time.Sleep(5 * time.Millisecond) { // and those behind them
		r, err := http.Get("http://" + at + "/index.jsp")
		must(t, err)
		text, err := io.ReadAll(r.Body)
		r.Body.Close()
		must(t, err)
		if r.StatusCode == http.StatusOK || time.Since(began) > long {
			return fmt.Sprint(r.StatusCode, " ", string(text))
		}
	}
}
