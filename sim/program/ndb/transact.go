package ndb

import (
	"net/netip"
	"slices"
	"time"

	"github.com/hadrill/hadrill/sim/host"
)

// Handle implements host.Handler: what other nodes ask a data node.
func (d *dataNode) Handle(_ netip.Addr, req, resp host.Message) error {
	q, ok := req.(*host.NDBSignal)
	a, is := resp.(*host.NDBAnswer)
	if !ok || !is {
		return host.ErrReset
	}
	switch q.Do {
	case host.NDBHold:
		d.h.NewCond().Wait(0)
	case host.NDBJoin:
		d.joining(q, a)
	case host.NDBWrite:
		d.write(q, a)
	case host.NDBLast, host.NDBItem:
		d.read(q, a)
	default:
		if d.started() && !slices.Contains(d.alive, q.From) {
			a.Out = true
			return nil
		}
		d.ofMember(q, a)
	}
	return nil
}

// ofMember carries out a signal of another data node of the cluster.
func (d *dataNode) ofMember(q *host.NDBSignal, a *host.NDBAnswer) {
	a.OK = true
	switch q.Do {
	case host.NDBBeat:
		d.missed = 0
	case host.NDBFailed:
		d.failed(q.Nodes...)
	case host.NDBPrepare:
		d.prepared[q.Row.Transaction] = q.Row
	case host.NDBAbort:
		delete(d.prepared, q.Row.Transaction)
	case host.NDBCommit:
		if row, is := d.prepared[q.Row.Transaction]; is {
			delete(d.prepared, q.Row.Transaction)
			if !d.started() { // its group's rows are still on their way
				d.early = append(d.early, row)
				return
			}
			d.rows.add(row)
		}
	}
}

// elsewhere waits until it is decided who is in the cluster, and reports whether the rows
// of a user are another node's: the answer says who there is.
func (d *dataNode) elsewhere(user uint32, a *host.NDBAnswer) bool {
	for d.deciding || d.blocked > 0 {
		d.changed.Wait(0)
	}
	a.Nodes = slices.Clone(d.alive)
	return d.c.Layout.Primary(d.c.Layout.Share(user), d.alive) != d.id
}

func (d *dataNode) read(q *host.NDBSignal, a *host.NDBAnswer) {
	if d.elsewhere(q.Row.User, a) {
		return
	}
	a.OK, a.Number = true, d.rows.last[q.Row.User]
	if q.Do == host.NDBItem {
		a.Number = d.rows.items[q.Row.User]
	}
}

// Texts of errors, as the SQL node gives them.
const (
	textTimeout = "Lock wait timeout exceeded; try restarting transaction"
	textFailure = "Got temporary error 4010 'Node failure caused abort of transaction' from NDBCLUSTER"
	textNobody  = "Got error 157 'Could not connect to storage engine' from NDBCLUSTER"
)

// transactionTime is what a data node takes for a transaction; a guess.
const transactionTime = 50 * time.Microsecond

// write coordinates a transaction of one row: it is prepared and then committed at the
// other members of the group, and at last here. A member that does not answer aborts what
// is not yet prepared; behind that the transaction waits until it has answered, or failed.
func (d *dataNode) write(q *host.NDBSignal, a *host.NDBAnswer) {
	if d.elsewhere(q.Row.User, a) {
		return
	}
	d.writing++
	defer func() {
		d.writing--
		d.changed.Broadcast()
	}()
	d.h.Compute(transactionTime)
	row := q.Row
	if row.Given && d.rows.keys[row.Key()] {
		a.Errno, a.Text = host.ErrDuplicateKey, "Duplicate entry for key 'PRIMARY'"
		return
	}
	d.last++
	row.Transaction = uint64(d.id)<<48 | d.last
	members := d.members()
	for i, n := range members {
		if _, err := d.call(n, &host.NDBSignal{Do: host.NDBPrepare, Row: row}, d.c.Deadlock); err != nil {
			for _, m := range members[:i+1] {
				d.h.Go(host.TaskFunc(func() { _, _ = d.call(m, &host.NDBSignal{Do: host.NDBAbort, Row: row}, d.c.Deadlock) })) // one that has failed has nothing of it
			}
			if a.Errno, a.Text = host.ErrLockWait, textTimeout; died(err) {
				a.Errno, a.Text = host.ErrEngineTemporary, textFailure
			}
			return
		}
	}
	for _, n := range members {
		for slices.Contains(d.alive, n) {
			_, err := d.call(n, &host.NDBSignal{Do: host.NDBCommit, Row: row}, d.c.Deadlock)
			if err == nil {
				break
			}
			if died(err) {
				d.failed(n)
			}
			for d.deciding {
				d.changed.Wait(0)
			}
		}
	}
	d.rows.add(row)
	a.OK = true
}

// members are the other nodes of its group in the cluster.
func (d *dataNode) members() (all []int) {
	for _, n := range d.c.Layout.Groups[d.c.Layout.Group(d.id)] {
		if n != d.id && slices.Contains(d.alive, n) {
			all = append(all, n)
		}
	}
	return all
}
