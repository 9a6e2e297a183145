package scenarios

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/hadrill/hadrill/scenarios/strict"
)

// SQL is an operator's statement.
type SQL struct {
	Text string // as it stands there, without a semicolon at its end
	Do   SQLAct
	// Name is a thread (IO_THREAD, SQL_THREAD, "" for both), a variable or an
	// account; Value is the variable's.
	Name, Value string
}

// SQLAct names the action of a statement.
type SQLAct uint8

// What operators' statements do.
const (
	StartReplica SQLAct = iota + 1
	StopReplica
	ResetReplica // ALL
	SetGlobal
	KillUser
	FlushBinaryLogs
)

// statementForm is a form of a statement: its first words, of which each may be one
// of several with bars between, and what becomes of the words behind them.
type statementForm struct {
	do    SQLAct
	words string // in capitals
	rest  string // as an error shows it
	read  func(s *SQL, rest []string) error
}

// statementForms is the table of the statements that both grounds know. MariaDB
// takes the old word and the new one.
var statementForms = []statementForm{
	{StartReplica, "START SLAVE|REPLICA", "[IO_THREAD|SQL_THREAD]", readThread},
	{StopReplica, "STOP SLAVE|REPLICA", "[IO_THREAD|SQL_THREAD]", readThread},
	{ResetReplica, "RESET SLAVE|REPLICA", "ALL", readAll},
	{SetGlobal, "SET GLOBAL", "VARIABLE = VALUE", readAssignment},
	{KillUser, "KILL", "USER ACCOUNT", readKill},
	{FlushBinaryLogs, "FLUSH BINARY LOGS", "", readNothing},
}

// OperatorVariables are the variables that SET GLOBAL may set: a switch, or a whole
// number.
var OperatorVariables = []struct {
	Name   string
	Number bool
}{
	{"read_only", false},
	{"relay_log_purge", false},
	{"rpl_semi_sync_master_enabled", false},
	{"rpl_semi_sync_slave_enabled", false},
	{"rpl_semi_sync_master_timeout", true}, // milliseconds
}

// readStatement reads a statement.
func readStatement(text string) (SQL, error) {
	s := SQL{Text: strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(text), ";"))}
	words := strings.Fields(s.Text)
	for i := range statementForms {
		form := &statementForms[i]
		if n := form.begins(words); n > 0 {
			s.Do = form.do
			if err := form.read(&s, words[n:]); err != nil {
				return s, fmt.Errorf("found %s, expected %s: %w", strict.Quote(s.Text), form, err)
			}
			return s, nil
		}
	}
	forms := make([]string, len(statementForms))
	for i := range statementForms {
		forms[i] = statementForms[i].String()
	}
	return s, fmt.Errorf("found %s, expected one that is known: %s", strict.Quote(s.Text), strings.Join(forms, "; "))
}

// String gives the form as an error shows it.
func (f *statementForm) String() string { return strings.TrimSpace(f.words + " " + f.rest) }

// begins gives how many words of a statement are the form's first ones, 0 where they
// are others.
func (f *statementForm) begins(words []string) int {
	form := strings.Fields(f.words)
	if len(words) < len(form) {
		return 0
	}
	for i, w := range form {
		if !slices.Contains(strings.Split(w, "|"), strings.ToUpper(words[i])) {
			return 0
		}
	}
	return len(form)
}

// readThread reads the threads behind START SLAVE: one, both with a comma between, or
// none for both.
func readThread(s *SQL, rest []string) error {
	both := strings.Split(strings.ToUpper(strings.Join(rest, "")), ",")
	for _, thread := range both {
		if thread != "" && thread != "IO_THREAD" && thread != "SQL_THREAD" {
			return fmt.Errorf("%s is no thread", strict.Quote(strings.Join(rest, " ")))
		}
	}
	switch {
	case len(both) > 2 || len(both) == 2 && (both[0] == "" || both[0] == both[1] || both[1] == ""):
		return fmt.Errorf("%s names no thread or both", strict.Quote(strings.Join(rest, " ")))
	case len(both) == 1:
		s.Name = both[0]
	}
	return nil
}

func readAll(_ *SQL, rest []string) error {
	if len(rest) != 1 || !strings.EqualFold(rest[0], "ALL") {
		return errors.New("without ALL it would replicate again from the beginning of its primary's logs")
	}
	return nil
}

// readAssignment reads a variable and its value, with spaces around = or without.
func readAssignment(s *SQL, rest []string) error {
	name, value, found := strings.Cut(strings.Join(rest, " "), "=")
	s.Name, s.Value = strings.ToLower(strings.TrimSpace(name)), strings.Trim(strings.TrimSpace(value), `'"`)
	names := make([]string, len(OperatorVariables))
	at := -1
	for i, v := range OperatorVariables {
		if names[i] = v.Name; v.Name == s.Name {
			at = i
		}
	}
	switch {
	case !found:
		return errors.New("= is missing")
	case at < 0:
		return fmt.Errorf("what %s does is not modelled, expected %s%s", strict.Quote(s.Name), strict.OneOf(names), strict.Suggest(s.Name, names))
	case OperatorVariables[at].Number:
		if n, err := strconv.ParseUint(s.Value, 10, 31); err != nil || n == 0 {
			return fmt.Errorf("the value %s is no whole number from 1 to 2147483647", strict.Quote(s.Value))
		}
	case !slices.Contains([]string{"0", "1", "ON", "OFF", "TRUE", "FALSE"}, strings.ToUpper(s.Value)):
		return fmt.Errorf("the value %s is neither 1 nor 0", strict.Quote(s.Value))
	}
	return nil
}

func readKill(s *SQL, rest []string) error {
	if len(rest) != 2 || !strings.EqualFold(rest[0], "USER") {
		return errors.New("nobody knows the number of a session before the run")
	}
	s.Name = strings.Trim(rest[1], "'`\"")
	if s.Name == "" || strings.ContainsAny(s.Name, "@'`\"") {
		return fmt.Errorf("%s is no account's name", strict.Quote(rest[1]))
	}
	return nil
}

func readNothing(_ *SQL, rest []string) error {
	if len(rest) > 0 {
		return errors.New("found more behind it")
	}
	return nil
}
