package scenarios

import (
	"strings"

	yaml "go.yaml.in/yaml/v4"
)

// acts says what a verb acts on.
type acts uint8

const (
	onMachine acts = iota
	onProgram
	onNetwork
	onFault // undoes the fault of that name
)

// verbs is the table of all faults and repairs. undoes names the verbs that a
// repair ends; extra are the keys that go with a verb.
var verbs = []struct {
	name, about string
	on          acts
	undoes      []string
	extra       []string
}{
	{"crash", "the machine loses power", onMachine, nil, []string{"for"}},
	{"restart", "it gets power again and starts its programs", onMachine, []string{"crash"}, nil},
	{"pause", "every program of the machine is frozen, its kernel goes on", onMachine, nil, []string{"for"}},
	{"resume", "ends pause", onMachine, []string{"pause"}, nil},
	{"kill", "SIGKILL to a program; lb1/keepalived/vrrp is a child", onProgram, nil, []string{"for"}},
	{"stop", "SIGTERM to a program", onProgram, nil, []string{"for"}},
	{"start", "starts a program", onProgram, []string{"kill", "stop"}, nil},
	{"freeze", "SIGSTOP to a program", onProgram, nil, []string{"for"}},
	{"thaw", "SIGCONT", onProgram, []string{"freeze"}, nil},
	{"cut", "drops every packet between two sides of the network", onNetwork, nil, []string{"from", "one_way", "for"}},
	{"delay", "delays every packet between two sides", onNetwork, nil, []string{"from", "one_way", "by", "jitter", "for"}},
	{"loss", "loses a share of the packets between two sides", onNetwork, nil, []string{"from", "one_way", "share", "for"}},
	{"heal", "ends a cut, delay or loss, called by its name", onFault, []string{"cut", "delay", "loss"}, nil},
	{"slow", "work on the machine takes so many times as long", onMachine, nil, []string{"factor", "for"}},
	{"unslow", "ends slow, called by its name", onFault, []string{"slow"}, nil},
	{"hang", "a program accepts requests and answers none", onProgram, nil, []string{"for"}},
	{"unhang", "ends hang, called by its name", onFault, []string{"hang"}, nil},
	{"fail", "a program answers a share of requests with a failure", onProgram, nil, []string{"status", "share", "for"}},
	{"unfail", "ends fail, called by its name", onFault, []string{"fail"}, nil},
}

// Verbs are the names of all faults and repairs.
func Verbs() []string {
	names := make([]string, len(verbs))
	for i := range verbs {
		names[i] = verbs[i].name
	}
	return names
}

// faultFields are the keys of a fault; which of them go together is checked by
// completeFault. nodes notes where each stands.
func faultFields(f *Fault, nodes map[string]*yaml.Node) []field {
	noted := func(fd field) field {
		read := fd.read
		fd.read = func(d *decoder, n *yaml.Node) {
			nodes[fd.name] = n
			read(d, n)
		}
		return fd
	}
	fields := []field{
		durationField("at", "when it happens, from the start of the run", true, &f.At),
		positiveField("for", "it is undone after this time (default never)", false, &f.For),
		textField("name", "by which repairs and expectations call it (default the verb and its targets)", false, &f.ID),
		{"from", false, "the other side (default everyone else)", listSchema(textSchema), func(d *decoder, n *yaml.Node) { f.To = d.words(n, "from") }},
		boolField("one_way", "only packets from the first side to the other (default false)", &f.OneWay),
		positiveField("by", "how long packets are delayed, on top of the network's delay", false, &f.Delay),
		durationField("jitter", "added to by, uniform from 0 to this", false, &f.Jitter),
		shareField("share", "share of packets or requests (default 100%)", &f.Share),
		factorField("factor", "how many times as long work takes", &f.Factor),
		integerField("status", "HTTP status of the failure (default 503)", 400, 599, &f.Status),
	}
	for i := range fields {
		fields[i] = noted(fields[i])
	}
	for i := range verbs {
		v := &verbs[i]
		fields = append(fields, noted(field{v.name, false, v.about, listSchema(textSchema), func(d *decoder, n *yaml.Node) {
			if f.Verb != "" {
				d.problem(n, "fault: found %s and %s, expected one of them", f.Verb, v.name)
				return
			}
			f.Verb = v.name
			f.From = d.words(n, v.name)
		}}))
	}
	return fields
}

func (d *decoder) words(n *yaml.Node, what string) []string {
	var out []string
	d.items(n, what, func(v *yaml.Node) {
		if s, ok := d.word(v, what); ok {
			out = append(out, s)
		}
	})
	return out
}

// fault reads one fault and checks what its keys say together.
func (d *decoder) fault(n *yaml.Node) (Fault, bool) {
	f := Fault{Pos: d.pos(n)}
	nodes := map[string]*yaml.Node{}
	before := d.count
	d.object(n, "fault", faultFields(&f, nodes))
	if n.Kind != yaml.MappingNode {
		return f, false
	}
	if f.Verb == "" {
		if d.count == before {
			d.problem(n, "fault: nothing happens, expected %s", oneOf(Verbs()))
		}
		return f, false
	}
	v := verbOf(f.Verb)
	d.fits(&f, nodes, v.extra)
	words := f.From
	switch v.on {
	case onMachine, onProgram:
		f.From = nil
		for _, w := range words {
			m, p, _ := strings.Cut(w, "/")
			f.Targets = append(f.Targets, Target{m, p})
		}
	case onFault:
		f.From = nil
		if len(words) == 1 {
			f.Undoes = words[0]
		} else {
			d.problem(nodes[f.Verb], "%s: expected the name of one fault", f.Verb)
		}
	}
	f.Repair = v.undoes != nil
	if f.ID == "" {
		f.ID = f.Verb + " " + strings.Join(words, " ")
	}
	return f, true
}

func verbOf(name string) *struct {
	name, about string
	on          acts
	undoes      []string
	extra       []string
} {
	for i := range verbs {
		if verbs[i].name == name {
			return &verbs[i]
		}
	}
	return nil
}

// fits checks that the keys go with the verb, and fills in what they leave out.
func (d *decoder) fits(f *Fault, nodes map[string]*yaml.Node, extra []string) {
	allowed := map[string]bool{"at": true, "name": true, f.Verb: true}
	for _, e := range extra {
		allowed[e] = true
	}
	for _, key := range []string{"for", "from", "one_way", "by", "jitter", "share", "factor", "status"} {
		if n := nodes[key]; n != nil && !allowed[key] {
			d.problem(n, "fault: %s does not go with %s, which takes %s", key, f.Verb, oneOf(append([]string{"at", "name"}, extra...)))
		}
	}
	at := nodes[f.Verb]
	switch {
	case f.Verb == "delay" && nodes["by"] == nil:
		d.problem(at, "delay: by is missing: expected how long packets are delayed, such as by: 50ms")
	case f.Verb == "loss" && nodes["share"] == nil:
		d.problem(at, "loss: share is missing: expected the share of packets lost, such as share: 10%%")
	case f.Verb == "slow" && nodes["factor"] == nil:
		d.problem(at, "slow: factor is missing: expected how many times as long work takes, such as factor: 10")
	}
	if f.Verb == "fail" {
		if nodes["share"] == nil {
			f.Share = 1
		}
		if nodes["status"] == nil {
			f.Status = 503
		}
	}
}
