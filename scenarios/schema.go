package scenarios

import (
	"encoding/json"

	"github.com/hadrill/hadrill/scenarios/strict"
)

// Schema gives the JSON schema (draft 2020-12) of a scenario file, made from
// the tables by which it is read. A schema cannot compare one place of a file
// with another (an unknown machine, an address taken twice); Load does.
func Schema() []byte {
	s := strict.ObjectSchema(topFields(&draft{}, &inputs{}))
	s["$schema"] = "https://json-schema.org/draft/2020-12/schema"
	s["title"] = "hadrill scenario"
	define(s)
	out, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		panic(err) // the tables hold something that is no JSON
	}
	return append(out, '\n')
}
