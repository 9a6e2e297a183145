//go:build linux

package live

import (
	"database/sql/driver"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/go-sql-driver/mysql"
	"github.com/hadrill/hadrill/sim/host"
)

// variable is the value of a system variable; one that the server does not know is error
// 1193.
func (s *sqlSession) variable(q *host.Statement, text string, a *host.Result) error {
	row, err := s.first(text)
	switch {
	case err != nil:
		return err
	case row == nil:
		a.Errno, a.Text = host.ErrUnknownVariable, "Unknown system variable '"+q.Name+"'"
	}
	a.Value = string(row["Value"])
	return nil
}

// noted carries out a statement and gives the number of the note that it left, 0 for none.
func (s *sqlSession) noted(_ *host.Statement, text string, a *host.Result) error {
	if _, err := s.exec(text); err != nil {
		return err
	}
	row, err := s.first("SHOW WARNINGS")
	if err == nil && row != nil {
		a.Number, err = strconv.ParseInt(string(row["Code"]), 10, 64)
	}
	return err
}

// lines carries out statements, a line each, until one fails.
func (s *sqlSession) lines(_ *host.Statement, text string, _ *host.Result) error {
	for line := range strings.SplitSeq(text, "\n") {
		if _, err := s.exec(line); err != nil {
			return err
		}
	}
	return nil
}

// milliseconds is a time in ns that the server gives in ms, with a fraction.
func (s *sqlSession) milliseconds(_ *host.Statement, text string, a *host.Result) error {
	return s.each(text, func(row []driver.Value) error {
		text, err := bytesOf(row[0])
		if err != nil {
			return err
		}
		ms, err := strconv.ParseFloat(string(text), 64)
		a.Number = int64(ms * float64(time.Millisecond))
		return err
	})
}

// killSessions ends the sessions that a query names, and gives how many.
func (s *sqlSession) killSessions(_ *host.Statement, text string, a *host.Result) error {
	ids, _, err := s.sessions(text)
	a.Number = int64(len(ids))
	return errors.Join(err, s.kill(ids))
}

// killClients ends the sessions that a query names, with "idle" without those that change
// rows, and gives how many stay.
func (s *sqlSession) killClients(q *host.Statement, text string, a *host.Result) error {
	ids, changes, err := s.sessions(text)
	end := ids[:0:0]
	for i, id := range ids {
		if changes[i] && q.Value == "idle" {
			a.Number++
		} else {
			end = append(end, id)
		}
	}
	return errors.Join(err, s.kill(end))
}

// sessions reads rows of a session's number, and whether it changes rows where the query
// says that.
func (s *sqlSession) sessions(text string) (ids []int64, changes []bool, err error) {
	err = s.each(text, func(row []driver.Value) error {
		var numbers [2]int64
		for i := range min(len(row), len(numbers)) {
			n, err := numberOf(row[i])
			if err != nil {
				return err
			}
			numbers[i] = n
		}
		ids, changes = append(ids, numbers[0]), append(changes, numbers[1] != 0)
		return nil
	})
	return ids, changes, err
}

// noSuchThread is the error of KILL for a session that has ended by itself.
const noSuchThread = 1094

func (s *sqlSession) kill(ids []int64) error {
	for _, id := range ids {
		_, err := s.exec(fmt.Sprintf("KILL %d", id))
		var answered *mysql.MySQLError
		if err != nil && !(errors.As(err, &answered) && answered.Number == noSuchThread) {
			return err
		}
	}
	return nil
}
