package host

import "net/netip"

// Galera is what the nodes of a Galera cluster speak over TCP (gcomm): GaleraFrame,
// answered by GaleraAck.
const Galera Protocol = "galera"

// GaleraPort is where they listen unless base_port says otherwise.
const GaleraPort = 4567

// GaleraFrame carries everything new that a node has for another since its last frame.
type GaleraFrame struct {
	From netip.Addr // of the node
	// Contents are messages in their order. They must not be changed once sent, for they
	// go to all nodes alike. Bytes is how many they take on the wire.
	Contents []any
	Bytes    int
}

// galeraFrameBytes is about what a frame takes beside its contents.
const galeraFrameBytes = 60

// Size implements Message.
func (f *GaleraFrame) Size() int { return galeraFrameBytes + f.Bytes }

// GaleraAck says that a frame has come.
type GaleraAck struct{}

// Size implements Message.
func (*GaleraAck) Size() int { return 1 }
