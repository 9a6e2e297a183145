package replay

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// takers says for each folder of recordings of sessions whether a test replays a file.
var takers = map[string]func(f File) bool{
	"tomcat":    func(File) bool { return true },
	"msm":       func(File) bool { return true },
	"memcached": func(File) bool { return true },
	"redis":     func(f File) bool { return RedisUnsupported(f) == "" || SentinelUnsupported(f) == "" },
	"cookie": func(f File) bool {
		return slices.ContainsFunc([]Kind{Cookies("nginx", "response_header_limits"), Cookies("haproxy", ""), Cookies("httpd", "request_header_limits"), Cookies("tomcat", "")},
			func(k Kind) bool { return k.Case(f.Name) != "" })
	},
}

// otherReaders are the files that are no JSON, and the test that reads each.
var otherReaders = map[string]string{"cookie/chromium150.txt": "TestJarAsChromium of package users"}

// TestUncompared: every recording of sessions is replayed by some test or stands in the
// table with its reason, and the table has no file that is not there. What further folders
// have (GOLDEN) may have other names.
func TestUncompared(t *testing.T) {
	for folder, taken := range takers { // order cannot show: each by itself
		own, err := filepath.Glob("../program/*/testdata/golden/" + folder + "/*")
		if err != nil || len(own) < 10 {
			t.Fatalf("%s: %d files, %v", folder, len(own), err)
		}
		var further []string
		if more := os.Getenv(Variable); more != "" {
			further, _ = filepath.Glob(filepath.Join(more, folder, "*"))
		}
		var there []string
		for i, path := range append(own, further...) {
			base := filepath.Base(path)
			name, isJSON := strings.CutSuffix(base, ".json")
			if !isJSON {
				if otherReaders[folder+"/"+base] == "" {
					t.Errorf("%s: no test reads it", path)
				}
				continue
			}
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			f := File{name, data}
			switch why := whyUncompared(folder, f); {
			case why == "" && !taken(f):
				t.Errorf("%s: no test replays it, and the table has no reason", path)
			case why != "" && i < len(own):
				there = append(there, name)
			}
		}
		var listed []string
		for _, row := range uncompared {
			if row.folder == folder {
				listed = append(listed, row.files...)
			}
		}
		slices.Sort(there)
		slices.Sort(listed)
		if there = slices.Compact(there); !slices.Equal(there, listed) {
			t.Errorf("%s: not compared are %q, the table has %q", folder, there, listed)
		}
	}
}
