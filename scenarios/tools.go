package scenarios

import (
	yaml "go.yaml.in/yaml/v4"

	"github.com/hadrill/hadrill/scenarios/strict"
)

// toolFields are the keys of durations, each with what it is, that are read into a
// map by their names.
func toolFields(names [][2]string, into map[string]Dist) []strict.Field {
	fields := make([]strict.Field, len(names))
	for i, t := range names {
		var to Dist
		f := distField(t[0], t[1], &to)
		read := f.Read
		f.Read = func(d *strict.Decoder, n *yaml.Node) {
			read(d, n)
			into[t[0]] = to
		}
		fields[i] = f
	}
	return fields
}

// MMMTools are the names of the durations of MMM's programs, each with what it is.
var MMMTools = [][2]string{
	{"startup", "what the monitor takes until it has made its first checks"},
	{"helper", "each program that an agent starts for a step, such as configure_ip"},
	{"ssh", "opening a session, for kill_host"},
}

// mmmToolsField is the key of those durations.
func mmmToolsField(into map[string]Dist) strict.Field {
	return strict.Key("tools", false, "how long what it does by ssh and Perl takes, by name (default as recorded on a busy machine of two cores)", strict.ObjectSchema(toolFields(MMMTools, map[string]Dist{})), func(d *strict.Decoder, n *yaml.Node) {
		d.Object(n, "tools", toolFields(MMMTools, into))
	})
}
