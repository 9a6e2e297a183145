package host

import (
	"net/netip"
	"time"
)

// Tribes is the protocol that the members of a Tomcat cluster speak over TCP
// (Apache Tribes): TribesMessage, answered by TribesAck.
const Tribes Protocol = "tribes"

// UDP is the IP protocol of TribesHeartbeat.
const UDP = 17

// TribesMessage is a message from a member to another one.
type TribesMessage struct {
	// From is where the sender's Receiver listens, and Incarnation which run of
	// it sends.
	From        netip.AddrPort
	Incarnation uint64
	// Ack: the sender waits for the acknowledgement. Sync: the receiver processes
	// the message first.
	Ack, Sync bool
	// Bytes are those of the packets on the wire, headers included.
	Bytes int
	// Content is the message itself; nil tests whether the member can be reached.
	// It must not be changed once sent, for it goes to all members alike.
	Content any
}

// Size implements Message.
func (m *TribesMessage) Size() int { return m.Bytes }

// tribesAckBytes is an acknowledgement's packet (recorded: 73 bytes each).
const tribesAckBytes = 73

// TribesAck is the acknowledgement. Without TribesMessage.Ack nobody reads it.
type TribesAck struct{}

// Size implements Message.
func (*TribesAck) Size() int { return tribesAckBytes }

// TribesHeartbeat is a member's message to the multicast group each frequency
// (McastService).
type TribesHeartbeat struct {
	// Group is the group with its port.
	Group netip.AddrPort
	// From and Incarnation are as in a TribesMessage.
	From        netip.AddrPort
	Incarnation uint64
	// Age is how long the member's channel runs.
	Age time.Duration
	// Shutdown: the member says goodbye.
	Shutdown bool
}

// tribesHeartbeatBytes is a heartbeat's packet (recorded: 105 bytes each).
const tribesHeartbeatBytes = 105

// Size implements Message.
func (*TribesHeartbeat) Size() int { return tribesHeartbeatBytes }
