package expect

import (
	"reflect"
	"strings"
	"time"
)

// environment is the type of what an expectation sees: the whole run's figures
// by their names, others through functions. Its fields come from the tables.
var environment = newEnvironment()

// tree is a figure or, where names have a dot, those under the same name.
type tree struct {
	name  string
	of    reflect.Type
	under []*tree
	at    int // in Figures.values, of a figure
}

// goTypes are the types of values by unit.
var goTypes = map[Unit]reflect.Type{
	Counted: reflect.TypeFor[int](), Timed: reflect.TypeFor[time.Duration](), Shared: reflect.TypeFor[float64](),
	Rated: reflect.TypeFor[float64](), Named: reflect.TypeFor[string](),
}

// newTree makes the tree of a table's figures.
func newTree(figures []Figure) *tree {
	root := &tree{name: "figures"}
	for i := range figures {
		t := root
		for _, name := range strings.Split(figures[i].Name, ".") {
			t = t.child(name)
		}
		t.at, t.of = i, goTypes[figures[i].Unit]
	}
	root.close()
	return root
}

func (t *tree) child(name string) *tree {
	for _, u := range t.under {
		if u.name == name {
			return u
		}
	}
	u := &tree{name: name}
	t.under = append(t.under, u)
	return u
}

// close makes a struct of what has something under it.
func (t *tree) close() {
	if t.under == nil {
		return
	}
	var fields []reflect.StructField
	for _, u := range t.under {
		u.close()
		fields = append(fields, field(u.name, u.of))
	}
	t.of = reflect.StructOf(fields)
}

// field gives a struct's field that expectations call by name.
func field(name string, of reflect.Type) reflect.StructField {
	return reflect.StructField{Name: strings.ToUpper(name[:1]) + name[1:], Type: of, Tag: reflect.StructTag(`expr:"` + name + `"`)}
}

// fill puts the values of figures into a value of the tree's type.
func (t *tree) fill(v reflect.Value, f Figures) {
	if t.under == nil {
		v.Set(reflect.ValueOf(f.values[t.at]))
		return
	}
	for i, u := range t.under {
		u.fill(v.Field(i), f)
	}
}

// environmentType is the struct of an environment, and what its parts are.
type environmentType struct {
	of        reflect.Type
	whole     *tree
	functions []*tree // by Functions
}

func newEnvironment() *environmentType {
	e := &environmentType{whole: newTree(Parts.Figures())}
	var fields []reflect.StructField
	for i := range e.whole.of.NumField() {
		fields = append(fields, e.whole.of.Field(i))
	}
	for _, f := range Functions {
		t := newTree(f.Figures)
		e.functions = append(e.functions, t)
		fields = append(fields, field(f.Name, reflect.FuncOf([]reflect.Type{reflect.TypeFor[string]()}, []reflect.Type{t.of, reflect.TypeFor[error]()}, false)))
	}
	for i := range fields {
		fields[i].Offset, fields[i].Index = 0, nil
	}
	e.of = reflect.StructOf(fields)
	return e
}

// empty gives an environment of nothing, to check expressions by.
func (e *environmentType) empty() any { return reflect.Zero(e.of).Interface() }

// see gives the environment of a run.
func (e *environmentType) see(m Measured) any {
	v := reflect.New(e.of).Elem()
	whole := m.Whole()
	for i, t := range e.whole.under {
		t.fill(v.Field(i), whole)
	}
	for i, t := range e.functions {
		f := v.Field(len(e.whole.under) + i)
		f.Set(reflect.MakeFunc(f.Type(), func(args []reflect.Value) []reflect.Value {
			out, failed := reflect.New(t.of).Elem(), reflect.Zero(reflect.TypeFor[error]())
			figures, err := Functions[i].of(m, args[0].String())
			if err != nil {
				failed = reflect.ValueOf(&err).Elem()
			} else {
				t.fill(out, figures)
			}
			return []reflect.Value{out, failed}
		}))
	}
	return v.Interface()
}

// each calls f for every struct among the types that expectations see.
func (e *environmentType) each(f func(of reflect.Type, t *tree)) {
	var walk func(t *tree)
	walk = func(t *tree) {
		if t.under == nil {
			return
		}
		for _, u := range t.under {
			walk(u)
		}
		f(t.of, t)
	}
	walk(e.whole)
	for _, t := range e.functions {
		walk(t)
	}
}
