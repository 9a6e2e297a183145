package host

import (
	"fmt"
	"strconv"
)

// waitSQL gives the text of a statement by which an application that reads from replicas
// learns how far they are, "" for any other (MariaDB's manual, "MASTER_GTID_WAIT" and
// "MASTER_POS_WAIT").
func (s *Statement) waitSQL() string {
	switch s.Do {
	case ShowMasterStatus:
		return "SHOW MASTER STATUS"
	case ShowReplicaStatus, RelayLogWait:
		return "SHOW SLAVE STATUS"
	case LastGTID:
		return "SELECT @@last_gtid"
	case MasterGTIDWait:
		return "SELECT MASTER_GTID_WAIT(" + quoteSQL(s.Name) + ", " + s.seconds() + ")"
	case MasterPosWait:
		return "SELECT MASTER_POS_WAIT(" + quoteSQL(s.Position.FileName(s.Name)) + ", " + strconv.FormatUint(uint64(s.Position.Offset), 10) + ", " + s.seconds() + ")"
	}
	return ""
}

// seconds are those of Wait.
func (s *Statement) seconds() string { return strconv.FormatFloat(s.Wait.Seconds(), 'f', -1, 64) }

// FileName is the binary log's name, for the base name of log_bin.
func (p BinlogPosition) FileName(base string) string { return fmt.Sprintf("%s.%06d", base, p.File) }
