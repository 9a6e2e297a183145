package strict

import "regexp"

// Schema is a piece of JSON schema (draft 2020-12).
type Schema map[string]any

// ObjectSchema describes a mapping with these fields.
func ObjectSchema(fields []Field) Schema {
	props := Schema{}
	var required []string
	for _, f := range fields {
		s := Schema{}
		for k, v := range f.Schema { // order cannot show: a copy
			s[k] = v
		}
		s["description"] = f.About
		props[f.Name] = s
		if f.Required {
			required = append(required, f.Name)
		}
	}
	s := Schema{"type": "object", "properties": props, "additionalProperties": false}
	if required != nil {
		s["required"] = required
	}
	return s
}

// MapSchema describes a mapping from names to values.
func MapSchema(value Schema) Schema { return Schema{"type": "object", "additionalProperties": value} }

// NamedSchema describes a mapping from names that the file gives.
func NamedSchema(value Schema) Schema { return named(NameForm, value) }

// HostsSchema describes a mapping from names of machines.
func HostsSchema(value Schema) Schema { return named(HostForm, value) }

func named(form *regexp.Regexp, value Schema) Schema {
	s := MapSchema(value)
	s["propertyNames"] = Schema{"pattern": form.String()}
	s["minProperties"] = 1
	return s
}

// ListSchema describes a list of values, or one of them.
func ListSchema(value Schema) Schema {
	return Schema{"anyOf": []Schema{value, {"type": "array", "items": value, "minItems": 1}}}
}
