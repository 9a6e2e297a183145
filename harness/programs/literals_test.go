package programs

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"iter"
	"os"
	"path"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"github.com/hadrill/hadrill/scenarios"
)

// elsewhere are the places that may name kinds, each with its reason: a file, or
// a folder for all below it, and a literal there, "" for any. A star at its end
// stands for the rest.
var elsewhere = []struct{ place, literal, why string }{
	{"bench/strategies/scenes_published.go", "nginx/*", "a published figure is one strategy's"},
	{"harness/programs/tomcat_real.go", "REDIS*", "the environment of the real one's page, which names the store"},
	{"harness/containers/fault_operator.go", "mmm_control", "a verb is called as the tool that does it"},
	{"harness/simulated/fault_operator.go", "mmm_control", "a verb is called as the tool that does it"},
	{"scenarios/fault_operator.go", "mmm_control", "a verb is called as the tool that does it"},
	{"reports/record/recordtest", "", "a made-up record of a made-up run"},
	{"scenarios/session_store.go", "redis", "the key of the store that keeps sessions"},
	{"scenarios/session_store.go", "memcached", "the key of the store that keeps sessions"},
	{"scenarios/cache.go", "", "the stores that keep copies of items"},
	{"sim/host/memcached.go", "memcached", "the protocol is called as its server is"},
	{"sim/mechanism/balance/program_names.go", "", "the programs whose strategies are imitated, each named once"},
	{"sim/mechanism/session/ways.go", "redis", "a way to keep sessions is called as its store is"},
	{"sim/mechanism/session/ways.go", "memcached", "a way to keep sessions is called as its store is"},
	{"sim/mechanism/session/ways.go", "com.orangefunction.*", "the class of a Manager, which its package names"},
	{"sim/program/tomcat/read_redis.go", "tomcat.request.session.*", "classes of Managers, which their packages name"},
	{"sim/program/mysqld/read.go", "galera", "a section of option files"},
	{"sim/host/ndb.go", "ndb", "the protocol between nodes"},
	{"sim/program/ndb", "", "sections of config.ini, and the programs of its nodes"},
	{"sim/host/galera.go", "galera", "the protocol between nodes"},
	{"sim/mechanism/sentinel", "", "the rules of one program are called as it is"},
	{"sim/program/nginx", "memcached_*", "directives and variables of its module"},
	{"sim/program/tomcat/redis_sentinel.go", "SENTINEL", "the word of a command"},
	{"sim/replay/msm.go", "memcached-session-manager", "the recorded program is called after its store"},
	{"sim/replay/msm_player.go", "", "the programs that it is between"},
	{"sim/replay/proxy.go", "", "fields of recordings: the balancer"},
	{"sim/replay/proxy_world.go", "note:haproxy", "the notes of the balancer"},
	{"sim/replay/dual.go", "", "fields of recordings: the programs of two masters"},
	{"sim/replay/dual_fault.go", "stop_keepalived", "a fault's name in recordings"},
	{"sim/replay/durability.go", "mysqld", "the recorded program"},
	{"sim/replay/killbench.go", "mysqld", "the recorded program"},
	{"sim/replay/reconnect.go", "mysqld", "the recorded program"},
	{"sim/replay/semisync_phantom.go", "", "a field of recordings"},
	{"sim/replay/semisync_runs.go", "mysqld", "the recorded program"},
	{"sim/replay/staleness.go", "mysqld", "the recorded program"},
	{"sim/replay/cacheaside_world.go", "redis", "the cache of the recordings"},
	{"sim/replay/redis.go", "sentinel_log", "a field of recordings that are not replayed"},
	{"sim/replay/sentinel.go", "redis*", "the recorded program, its folder, and a field of recordings"},
	{"sim/replay/sentinel_world.go", "redis", "the program that is watched"},
	{"sim/replay/tomcat.go", "nginx_*", "a field of recordings: the balancer"},
	{"sim/replay/tomcat_sessions.go", "", "fields of recordings: the balancers"},
	{"sim/replay/uncompared.go", "", "the folders and the names of recordings"},
	{"sim/replay/vrrp_outlier.go", "", "recordings of one machine, by their names"},
	{"sim/replay/mha_world.go", "sshd", "the program beside each server by which the manager reaches it"},
	{"sim/replay/vrrp_world.go", "keepalived", "the program that is recorded"},
	{"sim/replay/web_program.go", "", "the programs that are recorded"},
}

// allows finds the row by which a file may have a literal that names a kind; -1
// for none.
func allows(file, literal string) int {
	for i, row := range elsewhere {
		if file != row.place && !strings.HasPrefix(file, row.place+"/") {
			continue
		}
		if start, more := strings.CutSuffix(row.literal, "*"); row.literal == "" || literal == row.literal || more && strings.HasPrefix(literal, start) {
			return i
		}
	}
	return -1
}

// owns reports whether a file is a kind's own.
func owns(file, kind string) bool {
	dir, name := path.Split(strings.TrimSuffix(file, ".go"))
	switch dir {
	case "scenarios/":
		return name == "program_"+kind || strings.HasPrefix(name, "program_"+kind+"_")
	case "harness/programs/", "sim/replay/":
		return name == kind || strings.HasPrefix(name, kind+"_")
	}
	return strings.HasPrefix(file, "sim/program/"+kind+"/")
}

// isIdentifier reports whether a literal can be one, or a part of one, rather
// than a sentence for somebody to read: it is one word.
func isIdentifier(literal string) bool { return len(strings.Fields(literal)) == 1 }

// hasWord reports whether a text has a kind as a word of its own, in letters of
// either case: "redis", "note:redis", "redis-", "lb1/redis", "REDIS_HOST".
func hasWord(text, kind string) bool {
	return slices.Contains(strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }), kind)
}

// settingsOf gives the name of the type that package scenarios has for a kind's
// settings, "" for none.
func settingsOf(kind string) string {
	if s := scenarios.NewSettings(kind); s != nil {
		return reflect.TypeOf(s).Elem().Name()
	}
	return ""
}

// names gives what in a file names kinds which do not own it: literals, and the
// types of their settings. It marks the rows of elsewhere that it needs.
func names(file string, text []byte, needed map[int]bool) ([]string, error) {
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, file, text, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	kinds := slices.DeleteFunc(append(scenarios.Kinds(), "sentinel", "mysqld", "mha", "mmm", "galera", "ndb"), func(k string) bool { return owns(file, k) })
	types := map[string]bool{}
	for _, k := range kinds {
		types[settingsOf(k)] = true
	}
	delete(types, "")
	var found []string
	for n := range typesOf(f, path.Dir(file) == "scenarios", types) {
		found = append(found, fmt.Sprintf("%s: type %s", fset.Position(n.Pos()), n.Name))
	}
	for lit := range literals(f) {
		text, err := strconv.Unquote(lit.Value)
		if err != nil || !isIdentifier(text) || !slices.ContainsFunc(kinds, func(k string) bool { return hasWord(text, k) }) {
			continue
		}
		if row := allows(file, text); row >= 0 {
			needed[row] = true
		} else {
			found = append(found, fmt.Sprintf("%s: %s", fset.Position(lit.Pos()), lit.Value))
		}
	}
	return found, nil
}

// literals gives the strings in a file, without the paths of imports.
func literals(f *ast.File) iter.Seq[*ast.BasicLit] {
	return func(yield func(*ast.BasicLit) bool) {
		more := true
		ast.Inspect(f, func(n ast.Node) bool {
			if _, is := n.(*ast.ImportSpec); is {
				return false
			}
			if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING && more {
				more = yield(lit)
			}
			return more
		})
	}
}

// typesOf gives the uses of types of package scenarios by their names: bare ones
// in that package's own files, and elsewhere behind what it is imported as.
func typesOf(f *ast.File, own bool, types map[string]bool) iter.Seq[*ast.Ident] {
	const of = "github.com/hadrill/hadrill/scenarios"
	as := ""
	for _, i := range f.Imports {
		if i.Path.Value == strconv.Quote(of) {
			if as = path.Base(of); i.Name != nil {
				as, own = i.Name.Name, i.Name.Name == "."
			}
		}
	}
	return func(yield func(*ast.Ident) bool) {
		more, others := true, map[*ast.Ident]bool{} // names of fields and members, which are no types
		ast.Inspect(f, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.SelectorExpr:
				others[n.Sel] = true
				if pkg, is := n.X.(*ast.Ident); is && pkg.Name == as && types[n.Sel.Name] && more {
					more = yield(n.Sel)
				}
			case *ast.KeyValueExpr:
				if key, is := n.Key.(*ast.Ident); is {
					others[key] = true
				}
			case *ast.Field:
				for _, name := range n.Names {
					others[name] = true
				}
			case *ast.Ident:
				if own && types[n.Name] && !others[n] && more {
					more = yield(n)
				}
			}
			return more
		})
	}
}

// TestNoKindIsKnownByItsName reads the whole project: who needs to know
// something of a kind finds it in its row.
func TestNoKindIsKnownByItsName(t *testing.T) {
	files, read, needed := os.DirFS("../.."), 0, map[int]bool{}
	err := fs.WalkDir(files, ".", func(name string, e fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case e.IsDir() && (e.Name() == "testdata" || strings.HasPrefix(e.Name(), ".") && name != "."):
			return fs.SkipDir
		case e.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go"):
			return nil
		}
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return err
		}
		read++
		found, err := names(name, text, needed)
		for _, place := range found {
			t.Errorf("%s names a program outside that one's own files: make it a field of a row", place)
		}
		return err
	})
	if err != nil || read < 100 {
		t.Fatalf("%d files read, error %v", read, err)
	}
	for i, row := range elsewhere {
		if !needed[i] {
			t.Errorf("%s may have %q, and has it not", row.place, row.literal)
		}
	}
}

// TestNamesAreSeen plants names of kinds.
func TestNamesAreSeen(t *testing.T) {
	const imports = `import "github.com/hadrill/hadrill/scenarios"; `
	for _, row := range []struct {
		file, code string
		found      int
	}{
		{"harness/containers/ground.go", `func f(kind string) bool { return kind == "keepalived" }`, 1},
		{"harness/containers/ground.go", `var t = map[string]int{"nginx": 1, "tomcat": 2}`, 2},
		{"harness/containers/ground.go", "const k = `redis`", 1},
		{"reports/verdict.go", `var n = []string{"note:redis", "note:users"}`, 1},
		{"reports/verdict.go", `var n = []string{"note:memcached"}`, 1},
		{"harness/containers/ground.go", `func f(k string) bool { return strings.HasPrefix(k, "redis-") }`, 1},
		{"harness/containers/ground.go", `func f(k string) bool { return k+"/" == "nginx/" }`, 1},
		{"harness/containers/ground.go", `func f(k string) bool { return strings.EqualFold(k, " Redis") }`, 1},
		{"harness/containers/ground.go", `var help = "such as nginx and Redis"`, 0},
		{"harness/containers/ground.go", `var n = "sharedis nginxes"`, 0},
		{"harness/containers/ground.go", `var n = "haredis"`, 0},
		{"harness/containers/redis.go", `var n = "redis"`, 1},
		{"reports/redis/column.go", `var n = "redis"`, 1},
		{"reports/column_redis.go", `var n = "redis"`, 1},
		{"sim/replay/web_redis.go", `var n = "redis"`, 1},
		{"sim/replay/redis_steps.go", `var n = "redis"`, 0},
		{"sim/replay/golden.go", `var n = "redis"`, 1},
		{"scenarios/program_redis_test_data.go", `var n = "redis"`, 0},
		{"scenarios/session_store.go", `var n = "redis"`, 0},
		{"scenarios/session_store.go", `var n = "redis7"; var m = "redis-cli"`, 1},
		{"harness/containers/ground.go", imports + `func f(s any) { switch s.(type) { case *scenarios.Redis: } }`, 1},
		{"harness/containers/ground.go", `import s "github.com/hadrill/hadrill/scenarios"; var n = s.Tomcat{}`, 1},
		{"harness/containers/ground.go", `import . "github.com/hadrill/hadrill/scenarios"; var n = &Memcached{}`, 1},
		{"harness/containers/ground.go", imports + `var n scenarios.Case; var m = other.Redis`, 0},
		{"harness/programs/redis.go", imports + `func f(s any) bool { _, is := s.(*scenarios.Redis); return is }`, 0},
		{"harness/programs/tomcat.go", imports + `func f(s any) bool { _, is := s.(*scenarios.Redis); return is }`, 1},
		{"scenarios/programs.go", `func f(s any) bool { _, is := s.(*Redis); return is }`, 1},
		{"scenarios/program_redis.go", `func f(s any) bool { _, is := s.(*Redis); return is }`, 0},
		{"scenarios/programs.go", `type store struct { Redis string }; var n = store{Redis: x.Redis}`, 0},
		{"harness/programs/redis.go", `var n = "redis"`, 0},
		{"harness/programs/tomcat_real.go", `var n = "tomcat"`, 0},
		{"harness/programs/tomcat_real.go", `var n = "redis"`, 1},
		{"sim/program/haproxy/farm.go", `var n = "haproxy"`, 0},
		{"sim/program/haproxy/farm.go", `var n = "nginx"`, 1},
		{"scenarios/program_httpd.go", `var n = "httpd"`, 0},
		{"scenarios/check_faults.go", `var n = "httpd"`, 1},
		{"harness/programs/kind.go", `import "github.com/hadrill/hadrill/sim/program/redis"; import _ "redis"`, 0},
		{"harness/programs/kind.go", "var n = 1 // \"redis\"", 0},
	} {
		found, err := names(row.file, []byte("package p; "+row.code), map[int]bool{})
		if err != nil || len(found) != row.found {
			t.Errorf("%s: %s: found %q, error %v, want %d", row.file, row.code, found, err, row.found)
		}
	}
}
