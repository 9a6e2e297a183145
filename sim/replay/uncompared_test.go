package replay

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// taken reports whether a kind takes a file of a folder.
func taken(kinds ...Kind) func(f File) bool {
	return func(f File) bool {
		return slices.ContainsFunc(kinds, func(k Kind) bool { return k.takes(f) != "" })
	}
}

func everything(File) bool { return true }

// takers says for each folder of recordings whether a test replays a file.
var takers = map[string]func(f File) bool{
	"tomcat":      everything,
	"msm":         everything,
	"memcached":   everything,
	"redis":       func(f File) bool { return RedisUnsupported(f) == "" || SentinelUnsupported(f) == "" },
	"cookie":      taken(Cookies("nginx", "response_header_limits"), Cookies("haproxy", ""), Cookies("httpd", "request_header_limits"), Cookies("tomcat", "")),
	"web/nginx":   everything,
	"web/haproxy": everything,
	"web/apache":  everything,
	"web2/nginx":  everything, "web2/haproxy": everything, "web2/apache": everything,
	"vrrp":       taken(VRRP),
	"vrrp2":      taken(VRRP2),
	"mysql":      taken(MHA, SemiSyncRuns, Reconnect, Durability, KillBench, Staleness),
	"semisync":   taken(SemiSync),
	"dualmaster": taken(DualMaster),
	"galera":     taken(Galera),
	"mmm":        taken(MMM),
	"mysqlproxy": taken(MySQLProxy),
	"cacheaside": taken(CacheAside),
	"activemq":   taken(), "quartz": taken(), "websocket": taken(), "zookeeper": taken(),
}

// otherReaders are the files that no kind takes, and the test that reads each.
var otherReaders = map[string]string{
	"cookie/chromium150.txt": "TestJarAsChromium of package users",
	"galera/g.cnf":           "TestGaleraRecordings of package mysqld, whose nodes have it",
	"mysql/eighth_rule.json": "TestLastFailover of package mha",
	"vrrp/script_timing.txt": "the tests of scripts of package keepalived",
	"vrrp/summary.json":      "TestVRRP: how many runs there are",
}

// byContent are the folders whose recordings are known by what is in them, whatever their
// names are.
var byContent = []string{"mysql", "semisync", "dualmaster", "galera", "mmm", "mysqlproxy", "cacheaside"}

// recordings gives the files below each folder called golden, and below another, by the
// path behind it.
func recordings(t *testing.T, goldens ...string) map[string]File {
	t.Helper()
	all := map[string]File{}
	for _, golden := range goldens {
		err := filepath.WalkDir(golden, func(path string, e fs.DirEntry, err error) error {
			if err != nil || e.IsDir() {
				return err
			}
			data, err := os.ReadFile(path)
			rel, _ := filepath.Rel(golden, path) // path is below golden
			all[filepath.ToSlash(rel)] = File{strings.TrimSuffix(filepath.Base(path), ".json"), data}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return all
}

// folderOf is the folder of takers that a path is in, "" for none.
func folderOf(path string) string {
	for dir := path; dir != "."; dir = filepath.Dir(dir) {
		if takers[dir] != nil {
			return dir
		}
	}
	return ""
}

// problemOf says what is wrong with a file: it is neither replayed nor in the table, or
// both.
func problemOf(path string, f File) string {
	folder := folderOf(path)
	if folder == "" {
		return "no test reads its folder, and the table has no reason"
	}
	why := whyUncompared(folder, f)
	read := otherReaders[path] != "" || why == "" && firstFields(f.Data) != nil && takers[folder](f)
	switch {
	case !read && why == "":
		return "no test replays it, and the table has no reason"
	case read && why != "":
		return "a test reads it, and the table says that it is not compared: " + why
	}
	return ""
}

// TestUncompared: every recording is replayed by some test or stands in the table with its
// reason, and the table has no file that is not there. What further folders have (GOLDEN)
// may have other names.
func TestUncompared(t *testing.T) {
	goldens, err := filepath.Glob("../../*/*/testdata/golden")
	deeper, _ := filepath.Glob("../program/*/testdata/golden") // the pattern is right
	if goldens = append(goldens, deeper...); err != nil || len(deeper) < 8 {
		t.Fatalf("%q: %v", goldens, err)
	}
	own := recordings(t, goldens...)
	there := map[string][]string{}
	for path, f := range own { // order cannot show: each by itself
		if problem := problemOf(path, f); problem != "" {
			t.Errorf("%s: %s", path, problem)
		}
		if slices.Contains(byContent, folderOf(path)) && firstFields(f.Data) != nil && otherReaders[path] == "" {
			if problem := problemOf(path, File{"another-name", f.Data}); problem != "" {
				t.Errorf("%s under another name: %s", path, problem)
			}
		}
		if folder := folderOf(path); whyUncompared(folder, f) != "" {
			there[folder] = append(there[folder], f.Name)
		}
	}
	if more := os.Getenv(Variable); more != "" {
		for path, f := range recordings(t, more) { // order cannot show: each by itself
			if problem := problemOf(path, f); problem != "" {
				t.Errorf("%s: %s", filepath.Join(more, path), problem)
			}
		}
	}
	for folder := range takers { // order cannot show: each by itself
		var listed []string
		for _, row := range uncompared {
			if row.folder == folder {
				listed = append(listed, row.files...)
			}
		}
		slices.Sort(there[folder])
		slices.Sort(listed)
		if got := slices.Compact(there[folder]); !slices.Equal(got, listed) {
			t.Errorf("%s: not compared are %q, the table has %q", folder, got, listed)
		}
	}
	for _, row := range uncompared {
		if takers[row.folder] == nil {
			t.Errorf("the table has folder %q, which no test reads: say so in takers", row.folder)
		}
	}
}

// TestUncomparedIsSeen plants files that are in neither, and in both.
func TestUncomparedIsSeen(t *testing.T) {
	for _, row := range []struct{ path, data, want string }{
		{"mysql/rain.json", `{"weather": 1}`, "no test replays it"},
		{"mysql/rain.log", "rain", ""},
		{"mysql/rain.txt", "rain", "no test replays it"},
		{"rain/one.json", `{}`, "no test reads its folder"},
		{"mysql/eighth_rule.json", `{"general_log": []}`, "a test reads it, and the table says"},
		{"mysql/checks.json", `{"check_repl": ""}`, ""},
		{"semisync/any.json", `{}`, ""},
		{"galera/any.json", `[{"case": "x", "pinned": {}}]`, ""},
		{"galera/any.json", `[{"case": "x"}]`, "no test replays it"},
	} {
		f := File{strings.TrimSuffix(filepath.Base(row.path), ".json"), []byte(row.data)}
		if got := problemOf(row.path, f); (got == "") != (row.want == "") || !strings.Contains(got, row.want) {
			t.Errorf("%s with %s: %q, want %q", row.path, row.data, got, row.want)
		}
	}
}
