//go:build linux

package live

import (
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/hadrill/hadrill/sim/host"
)

// first gives the columns of a result's first row by their names, NULL as nil; nil where
// there is no row.
func (s *sqlSession) first(text string) (map[string][]byte, error) {
	rows, err := s.query(text)
	if err != nil {
		return nil, err
	}
	names := rows.Columns()
	value := make([]driver.Value, len(names))
	err = rows.Next(value)
	var all map[string][]byte
	if err == nil {
		all = map[string][]byte{}
		for i, name := range names {
			all[name], err = bytesOf(value[i])
			if err != nil {
				break
			}
		}
	}
	if errors.Is(err, io.EOF) && s.link.broken() == nil {
		err = nil
	}
	if closed := rows.Close(); err == nil {
		err = closed
	}
	return all, err
}

// bytesOf is a value's text, nil for NULL.
func bytesOf(v driver.Value) ([]byte, error) {
	switch v := v.(type) {
	case nil:
		return nil, nil
	case int64:
		return strconv.AppendInt(nil, v, 10), nil
	case uint64:
		return strconv.AppendUint(nil, v, 10), nil
	case float32, float64, time.Time:
		return fmt.Append(nil, v), nil
	}
	text, err := textOf(v)
	return append([]byte{}, text...), err
}

// binlogEnd is where the server's binary log ends (SHOW MASTER STATUS), and its base name;
// a server without one has none.
func (s *sqlSession) binlogEnd(_ *host.Statement, text string, a *host.Result) error {
	row, err := s.first(text)
	if err != nil || row == nil {
		return err
	}
	a.Value, a.Position, err = position(row, "File", "Position")
	return err
}

// position reads a file of binary logs and an offset in it; none where both are empty, as
// of a replica that has never been connected.
func position(row map[string][]byte, fileAt, offsetAt string) (base string, p host.BinlogPosition, err error) {
	name := string(row[fileAt])
	dot := strings.LastIndexByte(name, '.')
	file, err1 := strconv.ParseUint(name[dot+1:], 10, 32)
	offset, err2 := strconv.ParseUint(string(row[offsetAt]), 10, 32)
	switch {
	case name == "" && row[fileAt] != nil && err2 == nil:
		return "", p, nil
	case dot < 0 || err1 != nil || err2 != nil:
		return "", p, fmt.Errorf("live: found %q and %q of %s and %s, expected a file such as mysql-bin.000001 and a number", name, row[offsetAt], fileAt, offsetAt)
	}
	return name[:dot], host.BinlogPosition{File: uint32(file), Offset: uint32(offset)}, nil
}

// replica is what a replica says of itself (SHOW SLAVE STATUS); a server that is none has
// no status.
func (s *sqlSession) replica(_ *host.Statement, text string, a *host.Result) error {
	row, err := s.first(text)
	if err == nil && row != nil {
		a.Replica, err = replicaStatus(row)
	}
	return err
}

// replicaStatus reads a row of SHOW SLAVE STATUS.
func replicaStatus(row map[string][]byte) (*host.ReplicaStatus, error) {
	r := &host.ReplicaStatus{
		Primary: string(row["Master_Host"]), IO: string(row["Slave_IO_Running"]), SQL: string(row["Slave_SQL_Running"]) == "Yes",
		IOError: string(row["Last_IO_Error"]), SQLError: string(row["Last_SQL_Error"]), RelayFile: string(row["Relay_Log_File"]), Known: row["Seconds_Behind_Master"] != nil,
	}
	var errs [2]error
	r.Binlog, r.Read, errs[0] = position(row, "Master_Log_File", "Read_Master_Log_Pos")
	_, r.Exec, errs[1] = position(row, "Relay_Master_Log_File", "Exec_Master_Log_Pos")
	for _, n := range []struct {
		name string
		set  func(n int64)
	}{
		{"Last_IO_Errno", func(n int64) { r.IOErrno = uint16(n) }},
		{"Last_SQL_Errno", func(n int64) { r.SQLErrno = uint16(n) }},
		{"SQL_Delay", func(n int64) { r.Delay = time.Duration(n) * time.Second }},
		{"Seconds_Behind_Master", func(n int64) { r.Behind = time.Duration(n) * time.Second }},
	} {
		text, found := row[n.name]
		switch v, err := strconv.ParseInt(string(text), 10, 32); {
		case !found:
			return nil, fmt.Errorf("live: found no %s in SHOW SLAVE STATUS", n.name)
		case text == nil && n.name == "Seconds_Behind_Master":
		case err != nil:
			return nil, fmt.Errorf("live: found %q of %s, expected a number", text, n.name)
		default:
			n.set(v)
		}
	}
	return r, errors.Join(errs[:]...)
}

// waited is the answer of MASTER_POS_WAIT; NULL is error 1200.
func (s *sqlSession) waited(_ *host.Statement, text string, a *host.Result) error {
	row, err := s.first(text)
	if err != nil {
		return err
	}
	for _, n := range row { // order cannot show: there is one
		if n == nil {
			a.Errno, a.Text = host.ErrNotReplica, host.NoPosWait
			return nil
		}
		a.Number, err = strconv.ParseInt(string(n), 10, 64)
	}
	return err
}

// relayLook is how often a replica is asked whether it has executed its relay logs; MHA's
// DBHelper.pm, read_all_relay_log, asks once a second.
const relayLook = 100 * time.Millisecond

// relayed waits until the SQL thread has read all relay logs. A transaction that they end
// in the middle of is not executed, so that no position says it.
func (s *sqlSession) relayed(_ *host.Statement, text string, a *host.Result) error {
	for ; ; time.Sleep(relayLook) {
		row, err := s.first(text)
		if err != nil {
			return err
		}
		read := string(row["Master_Log_File"]) + ":" + string(row["Read_Master_Log_Pos"])
		executed := string(row["Relay_Master_Log_File"]) + ":" + string(row["Exec_Master_Log_Pos"])
		switch {
		case string(row["Slave_SQL_Running"]) != "Yes":
			a.Errno, a.Text = host.ErrNotReplica, host.NoPosWait
			return nil
		case read == executed, strings.Contains(string(row["Slave_SQL_Running_State"]), "has read all relay log"):
			return nil
		}
	}
}
