package scenarios

// acts says what a verb acts on.
type acts uint8

const (
	onMachine acts = iota
	onProgram
	onNetwork
	onFault // undoes the fault of that name
)

// verb is a fault or a repair.
type verb struct {
	name, about string
	on          acts
	undoes      []string // the verbs that a repair ends
	extra       []string // the keys that go with it, beside at and name
}

// verbs is the table of all faults and repairs.
var verbs = []verb{
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

func verbOf(name string) *verb {
	for i := range verbs {
		if verbs[i].name == name {
			return &verbs[i]
		}
	}
	return nil
}
