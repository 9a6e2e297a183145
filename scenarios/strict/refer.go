package strict

import "reflect"

// Part is a part of a schema that has a name.
type Part struct {
	Name string
	Is   Schema
}

// Refer replaces the parts of a schema by references to $defs, each where it
// stands, below s but not s itself.
func Refer(s Schema, parts []Part) {
	for key, v := range s { // order cannot show: each for itself
		s[key] = referred(v, parts)
	}
}

func referred(v any, parts []Part) any {
	switch v := v.(type) {
	case Schema:
		for _, p := range parts {
			if is(v, p.Is) {
				ref := Schema{"$ref": "#/$defs/" + p.Name}
				if about, ok := v["description"]; ok {
					ref["description"] = about
				}
				return ref
			}
		}
		copied := Schema{}
		for key, in := range v { // order cannot show: a copy
			copied[key] = referred(in, parts)
		}
		return copied
	case []Schema:
		all := make([]any, len(v))
		for i := range v {
			all[i] = referred(v[i], parts)
		}
		return all
	}
	return v
}

// is reports whether a schema is that of a part, a description aside.
func is(s, part Schema) bool {
	n := len(part)
	if _, ok := s["description"]; ok {
		n++
	}
	if len(s) != n {
		return false
	}
	for key, v := range part { // order cannot show: all must be equal
		if !reflect.DeepEqual(s[key], v) {
			return false
		}
	}
	return true
}
