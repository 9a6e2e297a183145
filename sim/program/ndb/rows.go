package ndb

import (
	"encoding/binary"
	"maps"
	"net/netip"
	"slices"

	"github.com/hadrill/hadrill/sim/host"
)

// copyOf is a data node's copy of its group's rows: all of them in memory, and on its disk
// those of the last global checkpoint.
type copyOf struct {
	all         []host.NDBRow
	keys        map[uint64]bool // of rows whose keys the application made
	last        map[uint32]uint32
	items       map[uint32]uint32
	saved       int    // how many are on the disk
	checkpoints uint32 // how many there were
}

// The files, and how long a row in one is.
const (
	rowsFile       = "ndb/redo"
	checkpointFile = "ndb/checkpoint"
	rowBytes       = 10
)

func (c *copyOf) add(r host.NDBRow) {
	if c.last == nil {
		c.keys, c.last, c.items = map[uint64]bool{}, map[uint32]uint32{}, map[uint32]uint32{}
	}
	c.all = append(c.all, r)
	switch {
	case r.Item:
		c.items[r.User] = r.Number
	default:
		c.last[r.User] = max(c.last[r.User], r.Number)
		if r.Given {
			c.keys[r.Key()] = true
		}
	}
}

// replace takes another node's rows and writes them to the disk.
func (c *copyOf) replace(rows []host.NDBRow, checkpoints uint32, d host.Disk) {
	*c = copyOf{checkpoints: checkpoints}
	for _, r := range rows {
		c.add(r)
	}
	d.Remove(rowsFile)
	c.save(d)
}

// save writes what is new to the disk: a global checkpoint. On a full disk nothing is new
// there.
func (c *copyOf) save(d host.Disk) {
	var b []byte
	for _, r := range c.all[c.saved:] {
		b = binary.LittleEndian.AppendUint32(b, r.User)
		b = binary.LittleEndian.AppendUint32(b, r.Number)
		b = append(b, flag(r.Item), flag(r.Given))
	}
	if d.Append(rowsFile, b) != nil || d.Sync(rowsFile) != nil {
		return
	}
	c.saved = len(c.all)
	c.checkpoints++
	if d.Write(checkpointFile, binary.LittleEndian.AppendUint32(nil, c.checkpoints)) == nil {
		_ = d.Sync(checkpointFile) // the next one tries again
	}
}

func flag(on bool) byte {
	if on {
		return 1
	}
	return 0
}

// recover reads what is on the disk.
func (c *copyOf) recover(d host.Disk) {
	b, _ := d.Read(rowsFile)
	for ; len(b) >= rowBytes; b = b[rowBytes:] {
		c.add(host.NDBRow{TableRow: host.TableRow{User: binary.LittleEndian.Uint32(b), Number: binary.LittleEndian.Uint32(b[4:]), Given: b[9] == 1}, Item: b[8] == 1})
	}
	c.saved = len(c.all)
	if at, _ := d.Read(checkpointFile); len(at) == 4 {
		c.checkpoints = binary.LittleEndian.Uint32(at)
	}
}

// checkpoint is the global checkpoint.
type checkpoint dataNode

// Run implements host.Task.
func (t *checkpoint) Run() {
	d := (*dataNode)(t)
	d.h.After(d.c.Checkpoint, t)
	if d.started() {
		d.rows.save(d.h.Disk())
	}
}

// Copy lets the ground look at a running data node: its group's rows.
type Copy dataNode

// Writable reports whether it takes part in transactions now.
func (c *Copy) Writable() bool { return (*dataNode)(c).started() && !c.deciding }

// Replica is false: members of a group are equals.
func (c *Copy) Replica() bool { return false }

// Stopped is empty: there are no threads of replication.
func (c *Copy) Stopped() string { return "" }

// Source is the zero Addr.
func (c *Copy) Source() netip.Addr { return netip.Addr{} }

// Members are the addresses of the data nodes that it takes for alive, its own included:
// none of them commits without the others.
func (c *Copy) Members() (all []netip.Addr) {
	for _, id := range c.alive {
		all = append(all, c.c.address(id).Addr())
	}
	return all
}

// Part is the number of its node group, of so many: it has these rows alone.
func (c *Copy) Part() (group, of int) { return c.c.Layout.Group(c.id), len(c.c.Layout.Groups) }

// Rows calls f for each row, and then for each item with its version; those count from
// host.FirstItem.
func (c *Copy) Rows(f func(user, number uint32)) {
	for _, r := range c.rows.all {
		if !r.Item {
			f(r.User, r.Number)
		}
	}
	for _, item := range slices.Sorted(maps.Keys(c.rows.items)) {
		f(host.FirstItem+item, c.rows.items[item])
	}
}
