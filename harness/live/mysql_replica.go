//go:build linux

package live

import (
	"context"
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
	rows, err := s.conn.(driver.QueryerContext).QueryContext(context.Background(), text, nil)
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
	if errors.Is(err, io.EOF) && s.link.err == nil {
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
func (s *sqlSession) binlogEnd(text string, a *host.Result) error {
	row, err := s.first(text)
	if err != nil || row == nil {
		return err
	}
	name := string(row["File"])
	dot := strings.LastIndexByte(name, '.')
	file, err1 := strconv.ParseUint(name[dot+1:], 10, 32)
	offset, err2 := strconv.ParseUint(string(row["Position"]), 10, 32)
	if dot < 0 || err1 != nil || err2 != nil {
		return fmt.Errorf("live: found %q and %q of SHOW MASTER STATUS, expected a file such as mysql-bin.000001 and a number", name, row["Position"])
	}
	a.Value, a.Position = name[:dot], host.BinlogPosition{File: uint32(file), Offset: uint32(offset)}
	return nil
}

// behind is how far a replica is behind (SHOW SLAVE STATUS); a server that is none has no
// status.
func (s *sqlSession) behind(text string, a *host.Result) error {
	row, err := s.first(text)
	if err != nil || row == nil {
		return err
	}
	seconds, found := row["Seconds_Behind_Master"]
	if !found {
		return errors.New("live: found no Seconds_Behind_Master in SHOW SLAVE STATUS")
	}
	a.Replica = &host.ReplicaStatus{Known: seconds != nil}
	if seconds != nil {
		n, err := strconv.ParseInt(string(seconds), 10, 32)
		if err != nil {
			return err
		}
		a.Replica.Behind = time.Duration(n) * time.Second
	}
	return nil
}

// waited is the answer of MASTER_POS_WAIT; NULL is error 1200.
func (s *sqlSession) waited(text string, a *host.Result) error {
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
