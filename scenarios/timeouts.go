package scenarios

import (
	yaml "go.yaml.in/yaml/v4"

	"github.com/hadrill/hadrill/scenarios/strict"
)

func timeoutFields(t *Timeouts) []strict.Field {
	return []strict.Field{
		strict.Duration("connect", "limit to opening a connection", false, &t.Connect),
		strict.Duration("read", "limit to the wait for an answer", false, &t.Read),
	}
}

func timeoutsField(name, about string, t *Timeouts) strict.Field {
	return strict.Key(name, false, about, strict.ObjectSchema(timeoutFields(&Timeouts{})), func(d *strict.Decoder, n *yaml.Node) {
		d.Object(n, name, timeoutFields(t))
	})
}
