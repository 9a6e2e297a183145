package mha

import (
	"strings"
	"testing"

	"github.com/hadrill/hadrill/sim/mechanism/replication"
)

// stack makes servers of words: the name, then flags. at=N is where both threads
// stand, in groups of file 1; file2 puts what it received into file 2.
func stack(lines ...string) (all []*Server) {
	for i, line := range lines {
		words := strings.Fields(line)
		s := &Server{Name: words[0], Alive: true, LogBin: true, CheckDelay: true, Replica: i > 0, SQLRunning: true, ReadOnly: i > 0}
		if i > 0 {
			s.Primary = "n1"
		}
		s.Read = replication.Position{File: 1, Offset: replication.EndOf(10)}
		for _, w := range words[1:] {
			switch w {
			case "candidate":
				s.Candidate = true
			case "no_master":
				s.NoMaster = true
			case "ignore_fail":
				s.IgnoreFail = true
			case "dead":
				s.Alive = false
			case "behind":
				s.Read.Offset = replication.EndOf(5)
			case "ahead":
				s.Read.Offset = replication.EndOf(15)
			case "file2":
				s.Read = replication.Position{File: 2, Offset: replication.EndOf(1)}
			case "sql_error":
				s.SQLError = true
			case "lacks":
				s.Lacks = true
			case "no_delay_check":
				s.CheckDelay = false
			case "no_log_bin":
				s.LogBin = false
			case "elsewhere":
				s.Primary = "n9"
			case "writable":
				s.ReadOnly = false
			case "filter":
				s.Filter = "foo"
			default:
				panic(w)
			}
		}
		s.Exec = s.Read
		all = append(all, s)
	}
	return all
}

// TestChoose: recordings mysql/mha_* and the order of the manual.
func TestChoose(t *testing.T) {
	for _, c := range []struct {
		why, want string
		servers   []string
	}{
		{"two candidates, equal: config order", "n2", []string{"n1 dead", "n2 candidate", "n3 candidate", "n4"}},
		{"the first lags, the second is latest", "n3", []string{"n1 dead", "n2 candidate behind", "n3 candidate", "n4"}},
		{"both lag behind one that is none", "n2", []string{"n1 dead", "n2 candidate behind", "n3 candidate behind", "n4"}},
		{"no candidate: a latest one", "n3", []string{"n1 dead", "n2 behind", "n3"}},
		{"the latest is no_master", "n2", []string{"n1 dead", "n2 behind", "n3 no_master"}},
		{"all bad", "None of existing slaves", []string{"n1 dead", "n2 no_master", "n3 no_log_bin"}},
		{"the candidate lacks relay logs", "n3", []string{"n1 dead", "n2 candidate behind lacks", "n3"}},
		{"the candidate has a file less executed", "n3", []string{"n1 dead", "n2 candidate", "n3 file2"}},
		{"which check_repl_delay=0 allows", "n2", []string{"n1 dead", "n2 candidate no_delay_check", "n3 file2"}},
		{"a dead candidate", "n3", []string{"n1 dead", "n2 candidate dead", "n3"}},
		{"nobody", "no slave is alive", []string{"n1 dead", "n2 dead"}},
	} {
		got := ""
		s, err := Choose(stack(c.servers...), Options{LatestPriority: true})
		if err != nil {
			got = err.Error()
		} else {
			got = s.Name
		}
		if !strings.Contains(got, c.want) {
			t.Errorf("%s: %s, want %s", c.why, got, c.want)
		}
	}
	if s, err := Choose(stack("n1 dead", "n2 candidate behind", "n3 candidate"), Options{}); err != nil || s.Name != "n2" {
		t.Errorf("latest_priority=0 goes by the order of the configuration: %v, %v", s, err)
	}
	far := stack("n1 dead", "n2 candidate", "n3")
	far[2].Read.Offset = far[1].Exec.Offset + lag + 1
	far[2].Exec = far[2].Read
	if s, err := Choose(far, Options{LatestPriority: true}); err != nil || s.Name != "n3" {
		t.Errorf("a candidate 100000001 bytes behind: %v, %v", s, err)
	}
}

func TestMayBegin(t *testing.T) {
	for _, c := range []struct {
		why, want string
		servers   []string
		check     func(all []*Server) error
	}{
		{"a healthy stack starts", "", []string{"n1", "n2", "n3"}, func(all []*Server) error { return Startable(all, all[0], false) }},
		{"a dead replica", "n3 is dead", []string{"n1", "n2", "n3 dead"}, func(all []*Server) error { return Startable(all, all[0], false) }},
		{"a dead replica with ignore_fail alone", "n3 is dead", []string{"n1", "n2", "n3 dead ignore_fail"}, func(all []*Server) error { return Startable(all, all[0], false) }},
		{"and with --ignore_fail_on_start", "", []string{"n1", "n2", "n3 dead ignore_fail"}, func(all []*Server) error { return Startable(all, all[0], true) }},
		{"an SQL error", "does not work as a slave", []string{"n1", "n2", "n3 sql_error"}, func(all []*Server) error { return Startable(all, all[0], false) }},
		{"an SQL error at failover, whatever ignore_fail says", "does not work as a slave", []string{"n1 dead", "n2", "n3 sql_error ignore_fail"}, func(all []*Server) error { return Working(all, all[0]) }},
		{"one replicates from elsewhere", "does not replicate", []string{"n1 dead", "n2", "n3 elsewhere"}, func(all []*Server) error { return Working(all, all[0]) }},
		{"a dead replica at failover", "n3 is dead", []string{"n1 dead", "n2", "n3 dead"}, func(all []*Server) error { return Failable(all, all[0]) }},
		{"with ignore_fail", "", []string{"n1 dead", "n2", "n3 dead ignore_fail"}, func(all []*Server) error { return Failable(all, all[0]) }},
		{"a filter on the first replica", "filtering", []string{"n1", "n2 filter", "n3"}, Filters},
		{"a filter on the last one is not found", "", []string{"n1", "n2", "n3 filter"}, Filters},
		{"on a later one, and the next differs", "filtering", []string{"n1", "n2", "n3 filter", "n4"}, Filters},
	} {
		got := ""
		if err := c.check(stack(c.servers...)); err != nil {
			got = err.Error()
		}
		if (got == "") != (c.want == "") || !strings.Contains(got, c.want) {
			t.Errorf("%s: %q, want %q", c.why, got, c.want)
		}
	}
}

func TestCurrent(t *testing.T) {
	for _, c := range []struct {
		want    string
		servers []string
	}{
		{"n1", []string{"n1", "n2", "n3"}},
		{"2 non-slave servers", []string{"n1", "n2", "n3 writable"}},
		{"no alive slave", []string{"n1", "n2 dead"}},
		{"n1", []string{"n1 dead", "n2", "n3"}},
		{"no server is alive", []string{"n1 dead", "n2 elsewhere", "n3"}},
		{"no server is alive", []string{"n1 dead", "n2 dead"}},
		{"not from n1", []string{"n1", "n2 elsewhere"}},
	} {
		all := stack(c.servers...)
		if strings.Contains(strings.Join(c.servers, " "), "writable") {
			all[2].Replica, all[2].Primary = false, ""
		}
		got := ""
		if s, err := Current(all); err != nil {
			got = err.Error()
		} else {
			got = s.Name
		}
		if !strings.Contains(got, c.want) {
			t.Errorf("%v: %s, want %s", c.servers, got, c.want)
		}
	}
}

// TestMonitor: the first failure starts the checks, the fourth decides, and a round
// begins anew after it.
func TestMonitor(t *testing.T) {
	var m Monitor
	got := ""
	for _, c := range "ffsfffff" {
		if c == 's' {
			m.Succeeded()
			got += "-"
			continue
		}
		got += string("gsD"[m.Failed()])
	}
	if got != "sg-sggDs" {
		t.Errorf("verdicts %s", got)
	}
	if !Lives(1040) || Lives(2003) {
		t.Error("1040 proves that a server is there, 2003 does not")
	}
}
