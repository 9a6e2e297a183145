package redis

import (
	"reflect"
	"strings"
	"testing"
	"time"
)

// TestReadPersistence reads what redis.conf(5) prints, and what it refuses.
func TestReadPersistence(t *testing.T) {
	for _, row := range []struct {
		why        string
		directives [][2]string
		want       Persistence
		wrong      string
	}{
		{"nothing is the default: snapshots", nil, Persistence{}, ""},
		{"save \"\" is no snapshot", [][2]string{{"save", ""}}, Persistence{Save: []SavePoint{}}, ""},
		{"save points in one line", [][2]string{{"save", "3600 1 300 100"}}, Persistence{Save: []SavePoint{{time.Hour, 1}, {5 * time.Minute, 100}}}, ""},
		{"appendonly syncs every second unless it is said", [][2]string{{"appendonly", "yes"}}, Persistence{AOF: AOFEverysec}, ""},
		{"appendfsync before appendonly", [][2]string{{"appendfsync", "always"}, {"appendonly", "yes"}}, Persistence{AOF: AOFAlways}, ""},
		{"appendfsync alone is without effect", [][2]string{{"appendfsync", "no"}}, Persistence{}, ""},
		{"half a save point", [][2]string{{"save", "3600"}}, Persistence{}, `cannot read save "3600"`},
		{"no number", [][2]string{{"save", "an hour"}}, Persistence{}, `cannot read save "an hour"`},
		{"neither yes nor no", [][2]string{{"appendonly", "maybe"}}, Persistence{}, `cannot read appendonly "maybe"`},
		{"no policy", [][2]string{{"appendfsync", "hourly"}}, Persistence{}, `cannot read appendfsync "hourly"`},
		{"another directive", [][2]string{{"maxmemory", "1"}}, Persistence{}, `unknown directive "maxmemory"`},
	} {
		got, err := ReadPersistence(row.directives)
		switch {
		case row.wrong != "" && (err == nil || !strings.Contains(err.Error(), row.wrong)):
			t.Errorf("%s: error %v, want %q", row.why, err, row.wrong)
		case row.wrong == "" && (err != nil || !reflect.DeepEqual(got, row.want)):
			t.Errorf("%s: got %+v, error %v, want %+v", row.why, got, err, row.want)
		}
	}
}
