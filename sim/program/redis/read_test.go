package redis

import (
	"net/netip"
	"reflect"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/hadrill/hadrill/sim/conf"
)

func TestDirectives(t *testing.T) {
	for _, fault := range directives.Faults() {
		t.Error(fault)
	}
	if n := len(directives.Names()); n < 190 {
		t.Errorf("%d directives, Redis 7.0 has more", n)
	}
}

// TestRead: what the lines of a file mean.
func TestRead(t *testing.T) {
	rows := []struct {
		reason, text string
		want         func(f *File)
	}{
		{"nothing", "", func(*File) {}},
		{"case and white space do not matter", "\t PORT \t 7000\n# port 1\n", func(f *File) { f.Config.Port = 7000 }},
		{"the last of two lines counts", "repl-timeout 5\nrepl-timeout 7", func(f *File) { f.Config.Replication.Timeout = 7 * time.Second }},
		{"save lines add up, and take the place of the default", "save 900 1\nsave 60 5", func(f *File) {
			f.Config.Persistence.Save = []SavePoint{{15 * time.Minute, 1}, {time.Minute, 5}}
			f.Config.Persistence.SaveAt.Line, f.Config.Persistence.SaveAt.Col = 1, 1
		}},
		{"save \"\" clears what stands above it", "save 900 1\nsave \"\"", func(f *File) {
			f.Config.Persistence.Save = []SavePoint{}
			f.Config.Persistence.SaveAt.Line, f.Config.Persistence.SaveAt.Col = 1, 1
		}},
		{"appendfsync alone does nothing", "appendfsync always", func(*File) {}},
		{"appendonly has everysec by default", "appendonly yes", func(f *File) { f.Config.Persistence.AOF = AOFEverysec }},
		{"appendfsync may stand first", "appendfsync no\nappendonly yes", func(f *File) { f.Config.Persistence.AOF = AOFNo }},
		{"the master", "slaveof r1 6380", func(f *File) {
			f.Master, f.MasterPort, f.At = "r1", 6380, conf.Pos{File: "redis.conf", Line: 1, Col: 9}
		}},
		{"no master", "slaveof r1 6380\nreplicaof NO ONE", func(*File) {}},
		{"units", "repl-backlog-size 16kb", func(f *File) { f.Config.Replication.BacklogSize = 16 << 10 }},
		{"decimal units", "repl-backlog-size 2m", func(f *File) { f.Config.Replication.BacklogSize = 2e6 }},
		{"without diskless synchronisation nobody waits", "repl-diskless-sync no", func(f *File) { f.Config.Replication.DisklessDelay = 0 }},
		{"former names", "min-slaves-to-write 2\nmin-slaves-max-lag 3\nslave-priority 0", func(f *File) {
			f.Config.Replication.MinReplicas, f.Config.Replication.MaxLag, f.Config.Replication.Priority = 2, 3*time.Second, 0
		}},
		{"addresses", "bind 10.0.0.2 -::1\nprotected-mode no", func(f *File) {
			f.Config.Bind, f.Config.Protected = []netip.Addr{netip.MustParseAddr("10.0.0.2")}, false
		}},
		{"memory", "maxmemory 5mb\nmaxmemory-policy VOLATILE-ttl\nmaxmemory-samples 9\nlfu-log-factor 0\nlfu-decay-time 2", func(f *File) {
			f.Config.MaxMemory = MaxMemory{Bytes: 5 << 20, Policy: VolatileTTL, Samples: 9, Decay: 2, At: conf.Pos{File: "redis.conf", Line: 1, Col: 1}}
		}},
		{"a part that is included", "repl-timeout 5\ninclude part.conf", func(f *File) { f.Config.Replication.Timeout = 9 * time.Second }},
	}
	for _, row := range rows {
		files := fstest.MapFS{"redis.conf": {Data: []byte(row.text)}, "part.conf": {Data: []byte("repl-timeout 9")}}
		got, _, err := Read(files, "redis.conf")
		want := &File{Config: Config{Replication: DefaultReplication(), Protected: true, MaxMemory: DefaultMaxMemory}}
		want.Config.Persistence.SaveAt.File = "redis.conf"
		row.want(want)
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %+v, %v", row.reason, got, err)
		}
	}
}

// TestReadProblems: every problem has its place and says what is expected.
func TestReadProblems(t *testing.T) {
	rows := []struct{ text, want string }{
		{"port 6379\nrepl-timeuot 60", `redis.conf:2:1: unknown directive "repl-timeuot": did you mean "repl-timeout"?`},
		{"repl-timeout 0", `redis.conf:1:14: repl-timeout: found "0", expected a number from 1 to 2147483647`},
		{"  maxmemory 100mbb", `redis.conf:1:13: maxmemory: found "100mbb", expected a memory value such as 1048576, 1024kb or 1mb`},
		{"maxmemory-policy lru", `redis.conf:1:18: maxmemory-policy: found "lru", expected one of noeviction, allkeys-lru, volatile-lru, allkeys-lfu, volatile-lfu, allkeys-random, volatile-random, volatile-ttl`},
		{"replica-ignore-maxmemory no", "redis.conf:1:26: replica-ignore-maxmemory: not supported here: a replica leaves it to its master what is thrown out; expected yes"},
		{"port", "redis.conf:1:1: port: found 0 arguments, expected 1"},
		{"include redis.conf", `redis.conf:1:9: include: found "redis.conf", which includes itself`},
		{"include nothere.conf", `redis.conf:1:9: include: found "nothere.conf": `},
		{`dbfilename "x`, "redis.conf:1:12: unbalanced quotes"},
	}
	for _, row := range rows {
		_, _, err := Read(fstest.MapFS{"redis.conf": {Data: []byte(row.text)}}, "redis.conf")
		if err == nil || !strings.HasPrefix(err.Error(), row.want) {
			t.Errorf("%q: %v, expected %s", row.text, err, row.want)
		}
	}
}

// TestReadIgnores: what the scenario leaves aside is noted, not refused.
func TestReadIgnores(t *testing.T) {
	files := fstest.MapFS{"redis.conf": {Data: []byte("requirepass secret\nport 7000")}}
	f, notes, err := Read(files, "redis.conf", "requirepass")
	if err != nil || f.Config.Port != 7000 || len(notes) != 1 || !notes[0].Ignored {
		t.Errorf("%+v, %v, %v", f, notes, err)
	}
}

// FuzzRead: no file makes the reader panic or hang, and what it accepts is a
// configuration that can run.
func FuzzRead(f *testing.F) {
	for _, seed := range []string{"port 6379\nsave \"\"\n", "replicaof r1 6379\nmin-replicas-to-write 1", "include redis.conf", "bind \"\" *", "repl-backlog-size 9999999gb", "client-output-buffer-limit normal 0 0 0"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		file, _, err := Read(fstest.MapFS{"redis.conf": {Data: []byte(text)}}, "redis.conf")
		if err != nil {
			return
		}
		if err := file.Config.Validate(); err != nil {
			t.Errorf("%q was accepted: %v", text, err)
		}
	})
}
