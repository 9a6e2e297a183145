package galera

// Position is how far a node has a history. The zero Position is a node without one, or
// one that cannot say (grastate.dat with seqno -1 after a kill).
type Position struct {
	State uint64 // the history
	Seqno uint64
}

// Donor gives the member that a joiner receives the state from: the first that has it;
// false for none.
func Donor(members []Member, joiner ID) (Member, bool) {
	for _, m := range members {
		if m.Synced && m.ID != joiner {
			return m, true
		}
	}
	return Member{}, false
}

// Incremental reports whether a joiner can receive only what it lacks (IST): it has the
// donor's history, and the donor's gcache everything behind its position, the first of
// which is oldest. Otherwise it receives everything (SST).
func Incremental(joiner, donor Position, oldest uint64) bool {
	return joiner.State != 0 && joiner.State == donor.State && joiner.Seqno <= donor.Seqno && joiner.Seqno+1 >= oldest
}
