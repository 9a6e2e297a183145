package host

import (
	"fmt"
	"time"
)

// MySQL is the protocol of MySQL and MariaDB: Statement and Result. Statements of
// one session travel over one connection, and the session ends with it.
const MySQL Protocol = "mysql"

// SQL is the kind of a statement.
type SQL uint8

// The statements.
const (
	Connect          SQL = iota // the handshake; the result has the session
	SelectOne                   // SELECT 1
	Insert                      // a row of the application's table
	SelectLast                  // the greatest number of a user's rows
	ShowMasterStatus            // where the binary log ends
	ShowReplicaStatus
	ShowVariable // by Name
	SetGlobal    // Name to Value
	// To Address, Position of the logs Name, by Account and its password in Value; with
	// Wait above 0 that is MASTER_DELAY from then on.
	ChangeMaster
	StartReplica    // the threads in Name: "", "IO_THREAD", "SQL_THREAD"
	StopReplica     // Number is the note, of these two
	ResetReplica    // ALL
	RelayLogWait    // waits until a replica whose IO thread is stopped has executed what it received, up to Position
	MasterPosWait   // waits until the replica has executed Position of the logs Name, for Wait, 0 for ever; Number is -1 when that is over
	GetLock         // by Name, waiting for Wait
	ShowProcesses   // how many sessions the account Name has, or without a Name other clients, in Number
	KillSessions    // those of the account Name; Number is how many there were
	BinlogDump      // what follows Position, waiting for Wait: a replica's
	ApplyBinlog     // executes Events, as mysqlbinlog | mysql does
	LongestUpdate   // how long the longest running update has run, in Number (ns)
	PurgeRelayLogs  // all but the last, as purge_relay_logs does
	FlushBinaryLogs // begins a new one
	InsertSession   // a row of a table of web sessions, Web
	DeleteSession   // the row of Web's id and application; Number is how many there were
	SelectSession   // that row's session, in Value; Number is how many there are
	ExpiredSessions // the ids of Web's application whose time was over at Web.Accessed, in Value, a line each
	LastGTID        // of the session's last transaction, in Value: "0-1-17"; "" before it has one
	MasterGTIDWait  // waits until the replica has executed the GTID in Name, for Wait; Number is -1 when that is over
	KillClients     // sessions of clients but this one; with Value "idle" those without an update; Number is how many stay
	UpdateItem      // gives the item Row.User of the application's second table the version Row.Number
	SelectItem      // the version of the item Row.User, in Number
	AddToItem       // adds 1 to the version of the item Row.User
	PingInsert      // makes a manager's own table if it is not there, and writes its one row
)

// Statement is one statement.
type Statement struct {
	Do      SQL
	Session uint64 // from Connect's result
	// Account that connects, its password in Value. Super: it has SUPER, and with it READ ONLY ADMIN.
	Account string
	Super   bool

	Name, Value string // of a variable, a lock, a thread
	Address     string // of a primary
	// Wait: see the statements; an Insert takes so long before it commits (SLEEP).
	Wait     time.Duration
	Position BinlogPosition
	// Row of an Insert, User of a SelectLast; of an item.
	Row TableRow
	// Web is the row of a statement on web sessions.
	Web *WebSession
	// Events of ApplyBinlog, as BinlogDump and relay logs have them; Bytes is how
	// many they are on the wire.
	Events []byte
	Bytes  int
	// Server is the server_id of a replica, and SemiSync whether it acknowledges
	// what Position says.
	Server   uint32
	SemiSync bool
}

// BinlogPosition is a position in a server's binary logs: the number of the file,
// and an offset. The zero value is none.
type BinlogPosition struct{ File, Offset uint32 }

// TableRow is a row of the application's table. Its primary key is one that
// auto_increment makes, or with Given user and number together.
type TableRow struct {
	User, Number uint32
	Given        bool
}

// statementBytes is about what a statement takes beside its texts and events.
const statementBytes = 100

// Size implements Message.
func (s *Statement) Size() int {
	n := statementBytes + len(s.Name) + len(s.Value) + len(s.Account) + s.Bytes
	if w := s.Web; w != nil {
		n += len(w.ID) + len(w.App) + len(w.Data) + w.Fill
	}
	return n
}

// Fail answers error 1105.
func (s *Statement) Fail(_ int, resp Message) {
	if r, ok := resp.(*Result); ok {
		*r = Result{Errno: ErrUnknown, Text: "Unknown error: injected"}
	}
}

// Result is the answer to a Statement.
type Result struct {
	// Errno is the error's number, 0 for none; Text what it says.
	Errno   uint16
	Text    string
	Session uint64
	Value   string
	Number  int64
	// Events that follow the statement's position and end at Position; Bytes as in
	// Statement.
	Events   []byte
	Bytes    int
	Position BinlogPosition
	Replica  *ReplicaStatus // of ShowReplicaStatus; nil for a server that is none
}

// resultBytes is about what a result takes beside its texts and events.
const resultBytes = 40

// Size implements Message.
func (r *Result) Size() int { return resultBytes + len(r.Value) + len(r.Text) + r.Bytes }

// Err gives the error as the mysql client prints it, nil for none.
func (r *Result) Err() error {
	if r.Errno == 0 {
		return nil
	}
	return &SQLError{r.Errno, r.Text}
}

// SQLError is an error that a server answered.
type SQLError struct {
	Errno uint16
	Text  string
}

// Error implements error: "Error 1290: ...".
func (e *SQLError) Error() string { return fmt.Sprintf("Error %d: %s", e.Errno, e.Text) }

// ReplicaStatus is SHOW SLAVE STATUS, as far as others read it.
type ReplicaStatus struct {
	Primary   string         // Master_Host
	Read      BinlogPosition // Master_Log_File, Read_Master_Log_Pos
	Exec      BinlogPosition // Relay_Master_Log_File, Exec_Master_Log_Pos
	Binlog    string         // base name of these files; "" where the ground has none
	IO        string         // Slave_IO_Running: Yes, No, Connecting, Preparing
	SQL       bool           // Slave_SQL_Running
	IOErrno   uint16
	IOError   string
	SQLErrno  uint16
	SQLError  string
	Behind    time.Duration // Seconds_Behind_Master
	Known     bool          // Seconds_Behind_Master is not NULL
	Delay     time.Duration // SQL_Delay
	RelayFile string        // Relay_Log_File
}
