package suite

import (
	"fmt"
	"io"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/hadrill/hadrill/reports/github"
	"github.com/hadrill/hadrill/reports/html"
	"github.com/hadrill/hadrill/reports/layout"
	"github.com/hadrill/hadrill/reports/text"
	"github.com/hadrill/hadrill/reports/verdict"
	"github.com/hadrill/hadrill/scenarios"
)

// failing makes a scenario of the library fail: a scenario that asks for more, with
// changed files.
func failing(t *testing.T, name string, changes map[string]func(string) string) *scenarios.Scenario {
	t.Helper()
	dir, err := fs.Sub(scenarios.Library(), name)
	if err != nil {
		t.Fatal(err)
	}
	files := fstest.MapFS{}
	err = fs.WalkDir(dir, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(dir, path)
		files[path] = &fstest.MapFile{Data: data}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for path, change := range changes {
		before := ""
		if f := files[path]; f != nil {
			before = string(f.Data)
		}
		after := change(before)
		if after == before {
			t.Fatalf("%s/%s: the change finds nothing to change", name, path)
		}
		files[path] = &fstest.MapFile{Data: []byte(after)}
	}
	s, err := scenarios.Load(files, ".", name)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func replace(old, with string) func(string) string {
	return func(s string) string { return strings.ReplaceAll(s, old, with) }
}

// TestLines plants failures into scenarios of the library: the lines that decided are
// named in every report for people, and the variant that passes under the same faults.
func TestLines(t *testing.T) {
	rows := []struct {
		scenario, variant string
		changes           map[string]func(string) string
		line, what, cure  string
	}{
		{
			"vip-nginx", "as-printed",
			map[string]func(string) string{"scenario.yaml": replace("outage.longest > 29s", "outage.longest < 8s")},
			"backup.conf:17 nopreempt", "the master of priority 99 is obeyed, although ours is 100", "vip-nginx/preempt",
		},
		{
			"redispatch", "no-redispatch",
			map[string]func(string) string{"scenario.yaml": replace("requests.status_5xx > 200", "requests.status_5xx <= 10")},
			"no-redispatch.cfg:16 backend app", "without option redispatch what server web2 did not take is tried there again", "redispatch/redispatch",
		},
		{
			"vip-nginx", "store-dies",
			map[string]func(string) string{
				"redis.conf": func(string) string { return "bind 0.0.0.0\nprotected-mode no\nsave 5 1\n" },
				"scenario.yaml": func(s string) string {
					return strings.Replace(s, "run: redis}", "run: {redis: {config: redis.conf}}}", 1) + "  store-dies:\n    faults: [{at: 20s, kill: store/redis}, {at: 22s, start: store/redis}]\n    expect: [sessions.stale == 0]\n"
				},
			},
			"redis.conf:3 save 5 1", "what was written after that is gone", "",
		},
		{
			"mysql-mha", "cut-semi",
			map[string]func(string) string{"scenario.yaml": replace("writable.longest_gap > 9s", "writable.longest_gap < 3s")},
			"semi/semi.cnf:5 rpl_semi_sync_master_timeout = 10000", "a commit waited 10s for a replica", "",
		},
		{
			"ip-hash-web", "one-network",
			map[string]func(string) string{"scenario.yaml": replace(`backend("web1").share == 100% or backend("web2").share == 100% or backend("web3").share == 100%`, `backend("web1").share < 50% and backend("web2").share < 50% and backend("web3").share < 50%`)},
			"nginx.conf:2 ip_hash;", "one of 3 servers (ip_hash)", "",
		},
	}
	g, _ := openSimulated(t.Context(), nil)
	for _, row := range rows {
		t.Run(row.scenario+"/"+row.variant, func(t *testing.T) {
			s := failing(t, row.scenario, row.changes)
			var all []*verdict.Verdict
			for _, c := range s.Cases {
				if c.Variant != row.variant && row.cure != c.Name() {
					continue
				}
				verdicts, err := runCase(t.Context(), g, c, []uint64{1})
				if err != nil {
					t.Fatal(err)
				}
				all = append(all, verdicts...)
			}
			cases := verdict.Cases(all)
			var failed *verdict.Case
			for _, c := range cases {
				if c.Variant == row.variant {
					failed = c
				}
			}
			if failed == nil || failed.Result != verdict.Fail {
				t.Fatalf("the planted failure does not fail: %+v", failed)
			}
			var got []string
			found := false
			for _, l := range verdict.Lines(failed.Runs[0].Record) {
				said := fmt.Sprintf("%s %s: %s", l.Place(), l.Text, l.What)
				got = append(got, said)
				found = found || strings.HasPrefix(said, row.line) && strings.Contains(l.What, row.what)
			}
			if !found {
				t.Errorf("got the lines\n%s\nwant one that begins with %q and says %q", strings.Join(got, "\n"), row.line, row.what)
			}
			for report, said := range written(t, all) {
				if place, _, _ := strings.Cut(row.line, " "); !strings.Contains(said, place) {
					t.Errorf("%s does not name %s", report, place)
				}
			}
			cure := ""
			if o := verdict.Cure(failed, cases); o != nil {
				cure = o.Name()
			}
			if cure != row.cure {
				t.Errorf("got the cure %q, want %q", cure, row.cure)
			}
		})
	}
}

// written gives the reports on runs that name lines, by what they are for.
func written(t *testing.T, all []*verdict.Verdict) map[string]string {
	t.Helper()
	texts := map[string]string{}
	for name, write := range map[string]func(io.Writer) error{
		"report.txt":  func(w io.Writer) error { return text.Write(w, all, layout.Options{}) },
		"report.html": func(w io.Writer) error { return html.Write(w, all, nil, html.Beside{}) },
		"summary":     func(w io.Writer) error { return github.WriteSummary(w, all, nil) },
		"annotations": func(w io.Writer) error {
			return github.Annotate(w, github.Annotations(all, github.Workspace{Root: "/", Here: "/"}))
		},
	} {
		var b strings.Builder
		if err := write(&b); err != nil {
			t.Fatal(err)
		}
		texts[name] = b.String()
	}
	return texts
}

// TestDecided: cases of the library as they are, the lines that decided in them, and
// lines that had no part in it.
func TestDecided(t *testing.T) {
	for _, row := range []struct{ scenario, variant, line, what, not string }{
		{"vip-nginx", "as-printed", "backup.conf:17", "the master of priority 99 is obeyed", "vrrp_script chk_nginx {"}, // no address goes by the script
		{"vip-nginx", "weight-0", "master-weight0.conf:", "the script runs every 2s and has failed 1 in a row", ""},
		{"mysql-mha", "manager-cut", "app1.cnf:", "and there is no failover, for", ""},
		{"mysql-dual-master", "keys-collide", "db1.cnf:3 auto_increment_offset = 1", "(error 1062), and replication stops: keys that the application makes heed no offset", ""},
	} {
		t.Run(row.scenario+"/"+row.variant, func(t *testing.T) {
			var got []string
			found := false
			for _, j := range libraryJobs(t, row.scenario, 1) {
				if j.Case.Variant != row.variant {
					continue
				}
				for _, l := range verdict.Decided(RunJob(t.Context(), j, nil).Record) {
					said := fmt.Sprintf("%s %s: %s", l.Place(), l.Text, l.What)
					got = append(got, said)
					found = found || strings.HasPrefix(said, row.line) && strings.Contains(said, row.what)
					if row.not != "" && strings.Contains(said, row.not) {
						t.Errorf("a line is quoted that had no part in it: %s", said)
					}
				}
			}
			if !found {
				t.Errorf("got the lines\n%s\nwant one that begins with %q and says %q", strings.Join(got, "\n"), row.line, row.what)
			}
		})
	}
}
