package scenarios

import "encoding/json"

// objectSchema is the schema of a mapping with these fields.
func objectSchema(fields []field) schema {
	props := schema{}
	var required []string
	for _, f := range fields {
		s := schema{}
		for k, v := range f.schema { // order cannot show: a copy
			s[k] = v
		}
		s["description"] = f.about
		props[f.name] = s
		if f.required {
			required = append(required, f.name)
		}
	}
	s := schema{"type": "object", "properties": props, "additionalProperties": false}
	if required != nil {
		s["required"] = required
	}
	return s
}

// mapSchema is the schema of a mapping from names to values.
func mapSchema(value schema) schema { return schema{"type": "object", "additionalProperties": value} }

// namedSchema is the schema of a mapping from names that the scenario gives.
func namedSchema(value schema) schema {
	s := mapSchema(value)
	s["propertyNames"] = schema{"pattern": nameForm.String()}
	s["minProperties"] = 1
	return s
}

// listSchema is a list of values, or one of them.
func listSchema(value schema) schema {
	return schema{"anyOf": []schema{value, {"type": "array", "items": value, "minItems": 1}}}
}

// Schema is the JSON schema (draft 2020-12) of a scenario file, made from the
// tables by which it is read. What one place of a file says about another (an
// unknown machine, an address taken twice) is beyond a schema; Load tells it.
func Schema() []byte {
	s := objectSchema(topFields(&draft{}, &inputs{}))
	s["$schema"] = "https://json-schema.org/draft/2020-12/schema"
	s["title"] = "hadrill scenario"
	out, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		panic(err) // the tables hold something that is no JSON
	}
	return append(out, '\n')
}
