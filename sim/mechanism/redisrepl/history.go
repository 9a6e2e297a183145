package redisrepl

import "fmt"

// History identifies a server's stream of changes: replid and master_repl_offset,
// and the history before (replid2 and second_replid_offset).
type History struct {
	ID     string // 40 hexadecimal digits
	Offset int64  // bytes of the stream so far
	// Former is the ID of the history before, "" for none; UpTo is the number of
	// the first byte that only the present one has.
	Former string
	UpTo   int64
}

// Fork begins a new history where the present one stands (shiftReplicationId): a
// replica became master, or its master did.
func (h *History) Fork(id string) {
	h.Former, h.UpTo = h.ID, h.Offset+1
	h.ID = id
}

// Adopt takes over a master's history after a full resynchronisation, which
// forgets the former one (clearReplicationId2).
func (h *History) Adopt(id string, offset int64) { *h = History{ID: id, Offset: offset} }

// Request is a replica's request by PSYNC: a history, and the number of the
// first byte that it has not. The zero Request asks for everything ("PSYNC ? -1").
type Request struct {
	ID   string
	From int64
}

// Next returns the request of a replica that has this history.
func (h *History) Next() Request { return Request{h.ID, h.Offset + 1} }

// Refuses returns why a partial resynchronisation is not possible, in the words
// of the master's log; "" where it is (masterTryPartialResynchronization).
func (h *History) Refuses(q Request, b *Backlog, replica string) string {
	switch {
	case q.ID == "":
		return "Full resync requested by replica " + replica
	case q.ID != h.ID && (q.ID != h.Former || h.Former == ""):
		return fmt.Sprintf("Partial resynchronization not accepted: Replication ID mismatch (Replica asked for '%s', my replication IDs are '%s' and '%s')", q.ID, h.ID, h.former())
	case q.ID != h.ID && q.From > h.UpTo:
		return fmt.Sprintf("Partial resynchronization not accepted: Requested offset for second ID was %d, but I can reply up to %d", q.From, h.UpTo)
	case b == nil || !b.Has(q.From):
		return fmt.Sprintf("Unable to partial resync with replica %s for lack of backlog (Replica request was: %d).", replica, q.From)
	}
	return ""
}

// former is the former ID as the log has it.
func (h *History) former() string {
	if h.Former == "" {
		return "0000000000000000000000000000000000000000"
	}
	return h.Former
}
