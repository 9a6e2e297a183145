package scenarios

import (
	"regexp"

	yaml "go.yaml.in/yaml/v4"

	"github.com/hadrill/hadrill/scenarios/strict"
)

// variableName is the name of a variable of the environment, as shells and the
// programs' files have them.
var variableName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

// envFields are the settings of a program whose file names variables of the
// environment.
func envFields(p *Program) []strict.Field {
	config := fileField("config", "its configuration file", p)
	config.Required = true
	return []strict.Field{
		config,
		strict.Key("env", false, "variables of its environment that the file names, such as {PORT: \"8080\"} (default none: such a variable is empty)", strict.MapSchema(strict.TextSchema), func(d *strict.Decoder, n *yaml.Node) {
			p.Env = map[string]string{}
			d.Pairs(n, "env", func(k, v *yaml.Node) {
				if !variableName.MatchString(k.Value) {
					d.Problem(k, "env: found %s as the name of a variable, expected letters, digits and _, such as PORT", strict.Quote(k.Value))
					return
				}
				p.Env[k.Value], _ = d.Word(v, "env "+k.Value)
			})
		}),
	}
}
