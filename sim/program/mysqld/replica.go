package mysqld

import (
	"encoding/binary"
	"net/netip"
	"strings"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/mechanism/replication"
)

// replica is the replica's side of a server: where it replicates from, how far it
// has come, and its two threads.
type replica struct {
	s       *server
	primary netip.AddrPort // the zero value: it is none
	delay   time.Duration
	read    replication.Position // Read_Master_Log_Pos
	exec    replication.Position // Exec_Master_Log_Pos
	pending []stretch            // received, not executed

	io  ioThread
	sql sqlThread

	file     uint32 // number of the relay log that is written
	name     string // of that one; "" before it is used
	info     []byte // used again for relay-log.info
	relay    []byte // and for what is appended to the relay log
	first    uint32 // of the oldest that is kept
	executed host.Cond
	gtid     uint32 // gtid_slave_pos: the sequence of the last GTID that was executed, in domain 0
}

// stretch is groups of a relay log that follow each other in the primary's.
type stretch struct {
	at     replication.Position
	end    replication.Position
	groups []byte
	file   uint32 // relay log that they are in
}

func newReplica(s *server) replica {
	return replica{s: s, executed: s.host.NewCond(), io: ioThread{s: s, woken: s.host.NewCond()}, sql: sqlThread{s: s, woken: s.host.NewCond()}}
}

// configured reports whether the server is a replica.
func (r *replica) configured() bool { return r.primary.IsValid() }

// restore goes on as master.info and the relay logs say, or for the first time as
// the configuration does.
func (r *replica) restore(first bool) {
	content, found := r.s.host.Disk().Read(masterInfo)
	switch {
	case found && len(content) > infoBytes:
		r.readInfo(content)
	case first && r.s.config.ReplicaOf.IsValid():
		r.change(r.s.config.ReplicaOf, replication.Start, r.s.config.Delay)
		r.io.setup = true
	default:
		return
	}
	if !r.s.config.SkipStart {
		r.io.start()
		r.sql.start()
	}
}

// infoBytes is how long master.info is before the primary's address.
const infoBytes = 16

// change is CHANGE MASTER: relay logs are thrown away.
func (r *replica) change(to netip.AddrPort, at replication.Position, delay time.Duration) {
	r.removeRelayLogs()
	r.primary, r.read, r.exec, r.delay = to, at, at, delay
	b := binary.LittleEndian.AppendUint32(nil, at.File)
	b = binary.LittleEndian.AppendUint32(b, at.Offset)
	b = binary.LittleEndian.AppendUint64(b, uint64(delay))
	r.s.files.write(masterInfo, append(b, to.String()...))
	r.s.files.sync(masterInfo)
	r.saveExec()
	r.s.files.sync(relayInfo)
}

// reset is RESET SLAVE ALL.
func (r *replica) reset() {
	r.removeRelayLogs()
	r.primary = netip.AddrPort{}
	r.s.host.Disk().Remove(masterInfo)
	r.s.host.Disk().Remove(relayInfo)
	r.s.files.sync(masterInfo)
	r.s.noteWritable("RESET SLAVE ALL")
}

func (r *replica) removeRelayLogs() {
	for n := r.first; n <= r.file && n > 0; n++ {
		r.s.host.Disk().Remove(r.relayName(n))
	}
	r.pending = nil
	r.first, r.file = 1, 1
}

func (r *replica) relayName(number uint32) string { return replication.FileName(relayBase, number) }

// saveExec writes relay-log.info: where the SQL thread stands, and the relay logs.
func (r *replica) saveExec() {
	r.info = replication.RelayInfo{Exec: r.exec, First: r.first, Last: r.file}.Append(r.info[:0])
	r.s.files.write(relayInfo, r.info)
	if r.s.config.SyncRelayInfo {
		r.s.files.sync(relayInfo)
	}
}

// readInfo restores what change and saveExec wrote, and what the relay logs hold
// behind the SQL thread.
func (r *replica) readInfo(content []byte) {
	at := replication.Position{File: binary.LittleEndian.Uint32(content), Offset: binary.LittleEndian.Uint32(content[4:])}
	r.delay = time.Duration(binary.LittleEndian.Uint64(content[8:]))
	to, err := netip.ParseAddrPort(string(content[infoBytes:]))
	if err != nil {
		return
	}
	r.primary, r.read, r.exec = to, at, at
	r.first, r.file = 1, 1
	info, _ := r.s.host.Disk().Read(relayInfo)
	if i, ok := replication.ReadRelayInfo(info); ok {
		r.exec, r.first, r.file = i.Exec, i.First, i.Last
	}
	r.read = r.exec
	if r.s.config.RelayLogRecovery {
		return
	}
	for n := r.first; n <= r.file; n++ {
		relay, _ := r.s.host.Disk().Read(r.relayName(n))
		replication.EachRelay(relay, func(at replication.Position, groups []byte) bool {
			end := replication.Position{File: at.File, Offset: at.Offset + replication.Size(groups)}
			if end.Compare(r.exec) > 0 {
				if r.exec.File == at.File && r.exec.Offset > at.Offset {
					groups, _ = replication.Behind(groups, r.exec.Offset-at.Offset)
					at = r.exec
				}
				r.pending = append(r.pending, stretch{at, end, groups, n})
			}
			if end.Compare(r.read) > 0 {
				r.read = end
			}
			return true
		})
	}
}

// received keeps what the primary sent in the relay log.
func (r *replica) received(groups []byte, next replication.Position) {
	at := r.read
	if at.Offset < replication.HeadSize {
		at.Offset = replication.HeadSize
	}
	r.read = next
	if len(groups) == 0 {
		if next.File != at.File { // a rotate event, which is executed too
			r.pending = append(r.pending, stretch{at: next, end: next, file: r.file})
			r.sql.woken.Broadcast()
		}
		return
	}
	r.relay = replication.AppendRelay(r.relay[:0], at, groups)
	r.s.files.append(r.name, r.relay)
	if r.s.config.SyncRelayLog {
		r.s.files.sync(r.name)
	}
	r.pending = append(r.pending, stretch{at, next, groups, r.file})
	r.sql.woken.Broadcast()
}

// rotate begins a relay log, as each connection to a primary does, and with
// relay_log_purge forgets those that are executed.
func (r *replica) rotate() {
	r.file++
	r.name = r.relayName(r.file)
	r.s.files.append(r.name, nil)
	if r.s.config.RelayLogPurge {
		r.purge()
	}
	r.saveExec()
}

// purge removes the relay logs before the one that is executed.
func (r *replica) purge() {
	needed := r.file
	if len(r.pending) > 0 {
		needed = r.pending[0].file
	}
	for ; r.first < needed; r.first++ {
		r.s.host.Disk().Remove(r.relayName(r.first))
	}
}

// purgeLook is how often purge_relay_logs looks whether the relay logs before the
// new one have been executed.
const purgeLook = 100 * time.Millisecond

// purgeAll begins a relay log and removes those before it once they are executed.
func (r *replica) purgeAll() {
	r.rotate()
	for len(r.pending) > 0 && r.pending[0].file < r.file && r.sql.running {
		r.s.host.Sleep(purgeLook)
	}
	r.purge()
	r.saveExec()
}

// execute carries out a statement of replication.
func (r *replica) execute(q *host.Statement, a *host.Result) {
	switch q.Do {
	case host.ShowReplicaStatus:
		a.Replica = r.status()
	case host.ChangeMaster:
		r.changeMaster(q, a)
	case host.StartReplica, host.StopReplica:
		r.startStop(q, a)
	case host.ResetReplica:
		if r.io.running || r.sql.running {
			fail(a, host.ErrReplicaMustStop, "This operation cannot be performed with a running replica; run STOP SLAVE first")
			return
		}
		r.reset()
	case host.MasterPosWait, host.RelayLogWait:
		r.waitPosition(replication.Position(q.Position), q.Wait, a)
	case host.MasterGTIDWait:
		r.waitGTID(q.Name, q.Wait, a)
	case host.PurgeRelayLogs:
		r.purgeAll()
	default:
		fail(a, host.ErrUnknown, "Unknown error: a statement that is not served")
	}
}

func (r *replica) changeMaster(q *host.Statement, a *host.Result) {
	to, err := netip.ParseAddrPort(q.Address)
	switch {
	case r.io.running || r.sql.running:
		fail(a, host.ErrReplicaMustStop, "This operation cannot be performed with a running replica; run STOP SLAVE first")
	case err != nil:
		fail(a, host.ErrUnknown, "Unknown error: no address of a primary: "+q.Address)
	default:
		delay := r.delay
		if q.Wait > 0 {
			delay = q.Wait
		}
		r.change(to, replication.Position(q.Position), delay)
		r.s.note("CHANGE MASTER to %s, %s", to, at(r.read))
	}
}

func (r *replica) startStop(q *host.Statement, a *host.Result) {
	if !r.configured() {
		fail(a, host.ErrNotReplica, "The server is not configured as a replica")
		return
	}
	start, name := q.Do == host.StartReplica, strings.ToUpper(q.Name)
	io := name != "SQL_THREAD" && r.io.running != start
	sql := name != "IO_THREAD" && r.sql.running != start
	switch {
	case start && !io && !sql:
		a.Number = host.NoteReplicaRuns
	case !io && !sql:
		a.Number = host.NoteReplicaStopped
	}
	switch {
	case io && start:
		r.io.start()
	case io:
		r.io.stop()
	}
	switch {
	case sql && start:
		r.sql.start()
	case sql:
		r.sql.stop()
	}
}

// status is SHOW SLAVE STATUS; nil for a server that is no replica.
func (r *replica) status() *host.ReplicaStatus {
	if !r.configured() {
		return nil
	}
	st := &host.ReplicaStatus{
		Primary: r.primary.Addr().String(), Read: host.BinlogPosition(r.read), Exec: host.BinlogPosition(r.exec),
		IO: r.io.state(), IOErrno: r.io.errno, IOError: r.io.problem, SQL: r.sql.running, SQLErrno: r.sql.errno, SQLError: r.sql.problem,
		Delay: r.delay, RelayFile: r.relayName(r.file),
	}
	if st.Known = r.io.connected && r.sql.running; st.Known && len(r.pending) > 0 {
		if g, _, ok := replication.NextGroup(r.pending[0].groups); ok {
			st.Behind = max(0, time.Duration(r.s.host.Now().Seconds()-r.io.clock-int64(g.Time))*time.Second)
		}
	}
	return st
}

// at writes a position as messages have it.
func at(p replication.Position) string {
	return "position " + replication.FileName("mysql-bin", p.File) + ":" + uitoa(p.Offset)
}
