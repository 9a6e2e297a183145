package json

import (
	"encoding/json"
	"reflect"
	"strings"

	"github.com/hadrill/hadrill/scenarios/expect"
)

// schema is a piece of JSON schema (draft 2020-12).
type schema = map[string]any

// Schema gives the JSON schema (draft 2020-12) of report.json, made from the
// types that are written and from the tables of figures.
func Schema() []byte {
	s := structSchema(reflect.TypeFor[jsonReport]())
	s["$schema"] = "https://json-schema.org/draft/2020-12/schema"
	s["title"] = "hadrill report"
	s["description"] = "Names that end in _ns are nanoseconds, -1 for what did not happen; shares are 0 to 1."
	s["$defs"] = schema{
		"median":  structSchema(reflect.TypeFor[jsonMedian]()),
		"figures": objectSchema(figureMembers(expect.Parts.Figures())),
	}
	out, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		panic(err) // the schema holds something that is no JSON
	}
	return append(out, '\n')
}

// objects describes the fields of reports that are an Object, or a list of them.
var objects = map[string]func() schema{
	"cases": func() schema {
		members := textMembers("scenario", "variant", "ground", "result", "cure")
		members = append(members, numberMembers("runs", "passed", "failed", "inconclusive", "worst_seed")...)
		for _, k := range expect.Columns() {
			members = append(members, member{k.Column.Key + suffix(k.Unit), schema{"$ref": "#/$defs/median", "description": k.About}})
		}
		return listOf(objectSchema(members))
	},
	"whole":     func() schema { return schema{"$ref": "#/$defs/figures"} },
	"groups":    func() schema { return named("name", expect.Parts.Figures()) },
	"backends":  func() schema { return named("name", expect.Backends.Figures()) },
	"addresses": func() schema { return named("address", expect.Addresses.Figures()) },
	"faults": func() schema {
		members := append(textMembers("id", "verb"), member{"repair", schema{"type": "boolean"}})
		members = append(members, numberMembers("at_ns", "until_ns")...)
		members = append(append(members, textMembers("effect", "evidence")...), figureMembers(expect.Faults.Figures())...)
		for _, part := range []string{"before", "during", "after"} {
			members = append(members, member{part, schema{"anyOf": []schema{{"type": "null"}, {"$ref": "#/$defs/figures"}}}})
		}
		return listOf(objectSchema(members))
	},
}

// named describes a list of things with a name and figures.
func named(key string, figures []expect.Figure) schema {
	return listOf(objectSchema(append(textMembers(key), figureMembers(figures)...)))
}

// member of an object, and what it looks like.
type member struct {
	name string
	is   schema
}

func textMembers(names ...string) []member   { return members("string", names) }
func numberMembers(names ...string) []member { return members("integer", names) }

func members(kind string, names []string) []member {
	var all []member
	for _, name := range names {
		all = append(all, member{name, schema{"type": kind}})
	}
	return all
}

// figureMembers describes figures as Figures writes them.
func figureMembers(figures []expect.Figure) []member {
	kinds := map[expect.Unit]string{expect.Counted: "integer", expect.Timed: "integer", expect.Shared: "number", expect.Rated: "number", expect.Named: "string"}
	var all []member
	for _, k := range figures {
		all = put(all, strings.Split(k.Name+suffix(k.Unit), "."), schema{"type": kinds[k.Unit], "description": k.About})
	}
	return all
}

// put adds a member, or one of an object among the members.
func put(all []member, path []string, is schema) []member {
	if len(path) == 1 {
		return append(all, member{path[0], is})
	}
	for _, m := range all {
		if m.name == path[0] {
			add(m.is, put(nil, path[1:], is))
			return all
		}
	}
	return append(all, member{path[0], objectSchema(put(nil, path[1:], is))})
}

// add puts further members into an object's schema.
func add(object schema, more []member) {
	props := object["properties"].(schema)
	for _, m := range more {
		if there, ok := props[m.name].(schema); ok { // an object of both
			for name, is := range m.is["properties"].(schema) { // order cannot show: JSON sorts
				add(there, []member{{name, is.(schema)}})
			}
			continue
		}
		props[m.name] = m.is
		object["required"] = append(object["required"].([]string), m.name)
	}
}

// objectSchema describes an object with all of these members. Readers must bear
// others: fields may be added.
func objectSchema(all []member) schema {
	s := schema{"type": "object", "properties": schema{}, "required": []string{}}
	add(s, all)
	return s
}

func listOf(items schema) schema { return schema{"type": "array", "items": items} }

// structSchema describes a struct by the names of its JSON.
func structSchema(t reflect.Type) schema {
	var all []member
	for _, f := range reflect.VisibleFields(t) {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if name == "-" {
			continue
		}
		if describe := objects[name]; describe != nil {
			all = append(all, member{name, describe()})
			continue
		}
		all = append(all, member{name, typeSchema(f.Type)})
	}
	return objectSchema(all)
}

func typeSchema(t reflect.Type) schema {
	switch t.Kind() {
	case reflect.String:
		return schema{"type": "string"}
	case reflect.Bool:
		return schema{"type": "boolean"}
	case reflect.Pointer:
		return schema{"anyOf": []schema{{"type": "null"}, typeSchema(t.Elem())}}
	case reflect.Slice:
		return listOf(typeSchema(t.Elem()))
	case reflect.Struct:
		return structSchema(t)
	}
	return schema{"type": "integer"}
}
