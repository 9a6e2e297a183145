package galera

// Kind is the kind of a message between nodes.
type Kind uint8

// The kinds.
const (
	Hello   Kind = iota // to a node outside of the view
	Data                // what is to be delivered in order, or only how far its sender is
	Join                // while members look for a view
	Install             // the view that they have found
	Leave               // the sender ends by itself
)

// Message is a message between nodes. It must not be changed once sent.
type Message struct {
	Kind Kind
	From Member
	View ViewID // of the sender
	// Seq is the greatest number that the sender has given to a message, Aru that up to
	// which it has those of all members.
	Seq, Aru uint64
	// Payload is what is delivered; nil for nothing. Bytes is how many it takes.
	Payload any
	Bytes   int
	Join    *Proposal
	Install *Installation
}

// Proposal describes a node while members look for a view.
type Proposal struct {
	Alive []Member // those that it would belong with, in the order of their IDs
	Held  []Held   // of its view, not yet delivered
	// Primary: its view is a primary component's; Last is the last that it knows.
	Primary bool
	Last    Component
}

// Held is a message that is not yet delivered.
type Held struct {
	Seq     uint64
	From    ID
	Payload any
}

// Installation is a view with what its members deliver before it.
type Installation struct {
	View View
	Last Component
	Held []FromView
}

// FromView are the messages that the members of a view have between them.
type FromView struct {
	View ViewID
	Held []Held
}

// messageBytes is about what a message takes beside its payload.
const messageBytes = 60

// Size is how many bytes the message takes.
func (m *Message) Size() int {
	n := messageBytes + m.Bytes
	if m.Join != nil {
		n += heldBytes * (len(m.Join.Alive) + len(m.Join.Held))
	}
	if m.Install != nil {
		for _, f := range m.Install.Held {
			n += heldBytes * len(f.Held)
		}
	}
	return n
}

const heldBytes = 200
