package scenarios

import (
	yaml "go.yaml.in/yaml/v4"

	"github.com/hadrill/hadrill/scenarios/strict"
)

// ignoreFields gives the keys of ignore: the programs that have a file.
func ignoreFields(c *Case) (fields []strict.Field) {
	for _, k := range kinds {
		if !k.file && !k.reads && !k.config {
			continue
		}
		fields = append(fields, strict.Key(k.name, false, "directives to leave aside in every file of "+k.name,
			strict.ListSchema(strict.TextSchema), func(d *strict.Decoder, n *yaml.Node) {
				if c.Ignore == nil {
					c.Ignore = map[string][]string{}
				}
				c.Ignore[k.name] = d.Words(n, "ignore "+k.name)
			}))
	}
	return fields
}
