package scenarios

import (
	yaml "go.yaml.in/yaml/v4"

	"github.com/hadrill/hadrill/scenarios/strict"
)

// Notify says what the notify scripts of keepalived do on a machine; the zero
// value says nothing about them.
type Notify struct {
	// Nothing: they do nothing that matters.
	Nothing bool `json:"nothing,omitempty"`
	// On gives their actions by the state that they are started for.
	On map[string]Act `json:"on,omitempty"`
}

// Act lists the actions of scripts: they stop programs of their machine with
// SIGTERM, and then start programs, without waiting for either.
type Act struct {
	Stop  []string `json:"stop,omitempty"`
	Start []string `json:"start,omitempty"`
}

// notifyStates are the states that scripts are started for.
var notifyStates = []struct{ name, about string }{
	{"master", "what the scripts of notify_master do, and those of notify for MASTER"},
	{"backup", "those of notify_backup, and of notify for BACKUP: also when keepalived starts"},
	{"fault", "those of notify_fault, and of notify for FAULT"},
	{"stop", "those of notify_stop, and of notify for STOP: when keepalived ends"},
}

func notifyFields(t *Notify) []strict.Field {
	var all []strict.Field
	for _, s := range notifyStates {
		all = append(all, strict.Key(s.name, false, s.about, strict.ObjectSchema(actFields(&Act{})), func(d *strict.Decoder, n *yaml.Node) {
			var a Act
			d.Object(n, "notify: "+s.name, actFields(&a))
			t.On[s.name] = a
		}))
	}
	return all
}

func actFields(a *Act) []strict.Field {
	return []strict.Field{
		strict.Key("stop", false, "programs of this machine that they stop, with SIGTERM, without waiting", strict.ListSchema(strict.TextSchema), func(d *strict.Decoder, n *yaml.Node) { a.Stop = d.Words(n, "stop") }),
		strict.Key("start", false, "programs that they start after that, unless they run", strict.ListSchema(strict.TextSchema), func(d *strict.Decoder, n *yaml.Node) { a.Start = d.Words(n, "start") }),
	}
}

const nothing = "nothing"

func notifySchema() strict.Schema {
	return strict.Schema{"anyOf": []strict.Schema{{"enum": []string{nothing}}, strict.ObjectSchema(notifyFields(&Notify{On: map[string]Act{}}))}}
}

// readNotify reads nothing, or what is done by state.
func readNotify(d *strict.Decoder, n *yaml.Node, t *Notify) {
	if n.Kind == yaml.MappingNode {
		t.On = map[string]Act{}
		d.Object(n, "notify", notifyFields(t))
		if len(n.Content) == 0 {
			d.Problem(n, "notify: nothing is said, expected nothing, or what is done such as master: {start: [NAME]}")
		}
		return
	}
	if s, ok := d.Word(n, "notify"); ok {
		if t.Nothing = s == nothing; !t.Nothing {
			d.Problem(n, "notify: found %s, expected nothing, or what is done such as master: {start: [NAME]}", strict.Quote(s))
		}
	}
}

// checkNotify checks that what scripts start and stop are programs of the machine.
func checkNotify(d *strict.Decoder, m *Machine, n *yaml.Node) {
	for state, a := range m.Notify.On { // order cannot show: problems are sorted
		for key, names := range map[string][]string{"stop": a.Stop, "start": a.Start} {
			for _, name := range names {
				if m.program(name) == nil {
					d.Problem(strict.At(n, state, key), "machine %s: notify: %s: there is no program %s on it%s", m.Name, state, strict.Quote(name), strict.Suggest(name, m.programs()))
				}
			}
		}
	}
}
