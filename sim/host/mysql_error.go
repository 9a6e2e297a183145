package host

// Numbers of errors, as the manual's "Server Error Message Reference" and "Client
// Error Message Reference" have them.
const (
	ErrTooManyConnections uint16 = 1040
	ErrKeyNotFound        uint16 = 1032
	ErrUnknownCommand     uint16 = 1047 // a Galera node that is not ready
	ErrDuplicateKey       uint16 = 1062
	ErrUnknown            uint16 = 1105
	ErrDuringCommit       uint16 = 1180
	ErrLockWait           uint16 = 1205
	ErrDeadlock           uint16 = 1213
	ErrMasterFatal        uint16 = 1236 // reading the binary log
	ErrReplicaFatal       uint16 = 1593 // both servers have one server_id
	ErrUnknownVariable    uint16 = 1193
	ErrReadOnlyVariable   uint16 = 1238
	ErrReplicaMustStop    uint16 = 1198
	ErrNotReplica         uint16 = 1200
	ErrReadOnly           uint16 = 1290
	ErrEngine             uint16 = 1296 // of a storage engine: NDB has no cluster
	ErrEngineTemporary    uint16 = 1297 // and one that goes over
	ErrIncorrectGTID      uint16 = 1941
	ErrDiskFull           uint16 = 1021
	ErrCannotConnect      uint16 = 2003 // nobody answered
	ErrServerGone         uint16 = 2006
	ErrServerLost         uint16 = 2013 // during a query
)

// NoPosWait is the text of error 1200 that stands for the NULL of MASTER_POS_WAIT.
const NoPosWait = "MASTER_POS_WAIT gave NULL: the SQL thread does not run"

// Numbers of notes, which are no errors: there was nothing to do.
const (
	NoteReplicaRuns    = 1254 // START SLAVE
	NoteReplicaStopped = 1255 // STOP SLAVE
)
