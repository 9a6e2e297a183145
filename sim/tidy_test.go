package sim_test

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"sort"
	"strings"
	"testing"
)

const module = "github.com/hadrill/hadrill"

// A run under sim is one thread in virtual time, and its seed alone decides how
// it goes. These tests read the source to check that.

// forbidden are packages and their members that no file under sim may use; an
// empty list means the whole package.
var forbidden = map[string][]string{
	"sync":        nil,
	"sync/atomic": nil,
	"math/rand":   nil,
	"crypto/rand": nil,
	"os":          nil,
	"time":        {"Now", "Since", "Until", "Sleep", "After", "AfterFunc", "Tick", "NewTicker", "NewTimer"},
	"math/rand/v2": {"Int", "IntN", "Int32", "Int32N", "Int64", "Int64N", "Uint32", "Uint32N", "Uint64", "Uint64N", "UintN", "Uint",
		"N", "Float32", "Float64", "ExpFloat64", "NormFloat64", "Perm", "Shuffle"},
}

// orderHidden is the remark that allows ranging over a map: its writer has
// checked that the order has no influence on the result.
const orderHidden = "order cannot show"

// rounded lists the files that may make a time.Duration of a float, each with
// its reason.
var rounded = map[string]string{
	"metric":         "a mean of samples is rounded for the reports; no event is timed by it",
	"mechanism/dist": "a draw is rounded to whole nanoseconds before it is used",
	"program/users":  "arrival and think times are draws, rounded to whole nanoseconds before they are used",
}

// reads lists the packages that may use package os nevertheless, each with its
// reason.
var reads = map[string]string{
	"replay": "it reads recordings for tests; no run of a scenario has it",
}

// breaches returns all places in one parsed package that break a rule.
func breaches(fset *token.FileSet, info *types.Info, files []*ast.File, dir string) []string {
	var found []string
	for _, f := range files {
		remarks := map[int]bool{}
		for _, g := range f.Comments {
			for _, c := range g.List {
				if strings.Contains(c.Text, orderHidden) {
					remarks[fset.Position(c.End()).Line] = true
				}
			}
		}
		say := func(n ast.Node, format string, a ...any) {
			found = append(found, fmt.Sprintf("%s: %s", fset.Position(n.Pos()), fmt.Sprintf(format, a...)))
		}
		ast.Inspect(f, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.GoStmt:
				say(n, "go statement")
			case *ast.SelectStmt:
				say(n, "select")
			case *ast.ChanType:
				say(n, "channel")
			case *ast.ImportSpec:
				p := strings.Trim(n.Path.Value, `"`)
				if names, ok := forbidden[p]; ok && names == nil && (p != "os" || reads[dir] == "") {
					say(n, "import of %s", p)
				}
			case *ast.SelectorExpr:
				if id, ok := n.X.(*ast.Ident); ok {
					if pkg, ok := info.Uses[id].(*types.PkgName); ok {
						for _, name := range forbidden[pkg.Imported().Path()] {
							if n.Sel.Name == name {
								say(n, "%s.%s", pkg.Imported().Path(), name)
							}
						}
					}
				}
			case *ast.RangeStmt:
				if t := info.TypeOf(n.X); t != nil {
					if _, ok := t.Underlying().(*types.Map); ok {
						line := fset.Position(n.Pos()).Line
						if !remarks[line] && !remarks[line-1] {
							say(n, "range over a map without the remark %q", orderHidden)
						}
					}
				}
			case *ast.CallExpr:
				if len(n.Args) == 1 && rounded[dir] == "" && isDuration(info, n.Fun) && isFloat(info, n.Args[0]) {
					say(n, "time made of a float")
				}
			}
			return true
		})
	}
	return found
}

func isDuration(info *types.Info, e ast.Expr) bool {
	tv, ok := info.Types[e]
	return ok && tv.IsType() && (tv.Type.String() == "time.Duration" || tv.Type.String() == module+"/sim/host.Time")
}

func isFloat(info *types.Info, e ast.Expr) bool {
	tv := info.Types[e]
	b, ok := tv.Type.Underlying().(*types.Basic)
	return ok && tv.Value == nil && b.Info()&types.IsFloat != 0
}

// exports finds the compiled form of every package that sim imports.
func exports(t *testing.T) map[string]string {
	t.Helper()
	cmd := exec.Command("go", "list", "-export", "-deps", "-f", "{{.ImportPath}} {{.Export}}", "./...")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v\n%s", err, stderr.String())
	}
	found := map[string]string{}
	for _, line := range strings.Split(string(out), "\n") {
		if path, file, ok := strings.Cut(line, " "); ok && file != "" {
			found[path] = file
		}
	}
	return found
}

func typecheck(fset *token.FileSet, exp map[string]string, path string, files []*ast.File) (*types.Info, error) {
	info := &types.Info{Types: map[ast.Expr]types.TypeAndValue{}, Uses: map[*ast.Ident]types.Object{}}
	conf := types.Config{Importer: importer.ForCompiler(fset, "gc", func(p string) (io.ReadCloser, error) { return os.Open(exp[p]) })}
	_, err := conf.Check(path, fset, files, info)
	return info, err
}

// folders returns the packages' folders below root.
func folders(t *testing.T, root string) []string {
	t.Helper()
	return foldersWith(t, root, ".go", "_test.go")
}

// foldersWith gives the folders below root that have files of such an ending,
// but for those with one of the others.
func foldersWith(t *testing.T, root, ending string, but ...string) []string {
	t.Helper()
	var dirs []string
	err := filepath.WalkDir(root, func(p string, d os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "testdata" || strings.HasPrefix(d.Name(), ".") && p != root) {
			return filepath.SkipDir
		}
		if strings.HasSuffix(p, ending) && !slices.ContainsFunc(but, func(b string) bool { return strings.HasSuffix(p, b) }) {
			if dir := filepath.Dir(p); len(dirs) == 0 || dirs[len(dirs)-1] != dir {
				dirs = append(dirs, dir)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	sort.Strings(dirs)
	return dirs
}

// TestOneThread reads every package under sim.
func TestOneThread(t *testing.T) {
	exp := exports(t)
	dirs := folders(t, ".")
	if len(dirs) < 10 {
		t.Fatalf("only %d packages found under sim", len(dirs))
	}
	for _, dir := range dirs {
		fset := token.NewFileSet()
		var files []*ast.File
		names, _ := filepath.Glob(filepath.Join(dir, "*.go"))
		for _, name := range names {
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			f, err := parser.ParseFile(fset, name, nil, parser.ParseComments)
			if err != nil {
				t.Fatal(err)
			}
			files = append(files, f)
		}
		info, err := typecheck(fset, exp, module+"/sim/"+filepath.ToSlash(dir), files)
		if err != nil {
			t.Errorf("%s: %v", dir, err)
			continue
		}
		for _, b := range breaches(fset, info, files, filepath.ToSlash(dir)) {
			t.Error(b)
		}
	}
}

// TestBreachesAreSeen plants each breach and expects it to be found.
func TestBreachesAreSeen(t *testing.T) {
	exp := exports(t)
	for _, c := range []struct{ code, want string }{
		{`func f() { go f() }`, "go statement"},
		{`func f() { select {} }`, "select"},
		{`var c chan int`, "channel"},
		{`import "sync"; var m sync.Mutex`, "import of sync"},
		{`import "os"; var a = os.Args`, "import of os"},
		{`import "time"; var n = time.Now()`, "time.Now"},
		{`import "math/rand/v2"; var n = rand.IntN(3)`, "math/rand/v2.IntN"},
		{`func f(m map[int]int) { for range m { } }`, "range over a map"},
		{`import "time"; func f(x float64) time.Duration { return time.Duration(x) }`, "time made of a float"},
		{"func f(m map[int]int) {\n\t// order cannot show: counted only\n\tfor range m { } }", ""},
		{`import "math/rand/v2"; var r = rand.New(rand.NewPCG(1, 2)); var n = r.IntN(3)`, ""},
		{`import "time"; const d = time.Duration(1.5e9)`, ""},
	} {
		fset := token.NewFileSet()
		f, err := parser.ParseFile(fset, "planted.go", "package p; "+c.code, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		info, err := typecheck(fset, exp, "p", []*ast.File{f})
		if err != nil {
			t.Fatal(err)
		}
		got := strings.Join(breaches(fset, info, []*ast.File{f}, "p"), "; ")
		if c.want == "" && got != "" || !strings.Contains(got, c.want) {
			t.Errorf("%s: got %q, want %q", c.code, got, c.want)
		}
	}
}
