package host

// NDB is what the nodes of an NDB Cluster speak: NDBSignal, answered by NDBAnswer.
const NDB Protocol = "ndb"

// NDBDo is the kind of a signal.
type NDBDo uint8

// The signals. Those between data nodes say who sends them.
const (
	NDBHold     NDBDo = iota // no answer comes: a connection that breaks tells that the other has died
	NDBBeat                  // a heartbeat to the neighbour in the ring
	NDBFailed                // Nodes have failed
	NDBJoin                  // a node starts: who is there, and the rows that its group has
	NDBVote                  // may the sender go on of Nodes, with Side that it reaches
	NDBRegister              // a node starts, at the management server
	NDBPrepare               // of a row, at the other members of the group
	NDBCommit                // what was prepared
	NDBAbort
	NDBWrite // a row, of an SQL node at the primary
	NDBLast  // the greatest number of a user's rows
	NDBItem  // the version of an item
)

// NDBSignal is one of them.
type NDBSignal struct {
	Do          NDBDo
	From        int   // the node's id
	Nodes, Side []int // must not be changed once sent
	Row         NDBRow
}

// NDBRow is a row, or an item with its version.
type NDBRow struct {
	TableRow
	Item bool
	// Transaction is its number at the primary.
	Transaction uint64
}

// What a signal and a row take on the wire, about.
const (
	ndbSignalBytes = 80
	ndbRowBytes    = 60
)

// Size implements Message.
func (s *NDBSignal) Size() int { return ndbSignalBytes + 4*len(s.Nodes) + 4*len(s.Side) }

// NDBAnswer is the answer.
type NDBAnswer struct {
	// OK: it was done, or may be. Out: the sender was declared dead.
	OK, Out bool
	// Errno and Text are an error's, for the SQL node's client.
	Errno  uint16
	Text   string
	Number uint32
	// Nodes are those of the cluster, without any where it has not started.
	Nodes []int
	Rows  []NDBRow
}

// Size implements Message.
func (a *NDBAnswer) Size() int {
	return ndbSignalBytes + len(a.Text) + 4*len(a.Nodes) + ndbRowBytes*len(a.Rows)
}
