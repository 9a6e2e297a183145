package programs

import (
	"slices"
	"strings"
)

// Account is one that a program logs in with at database servers, from wherever
// it is.
type Account struct {
	Name, Password string
	Rights         string // as GRANT has them: "ALL PRIVILEGES ON *.*"
	// Makes are statements that make the tables that it has rights on, beside the users'
	// rows: a statement a line.
	Makes string
}

// accounts are those that the program logs in with.
func (e *Env) accounts() []Account {
	if e.Kind.Accounts == nil {
		return nil
	}
	return e.Kind.Accounts(e)
}

// everyAccount gives the accounts of all programs of the case, each once.
func (e *Env) everyAccount() []Account {
	var all []Account
	for i := range e.Peers {
		for _, a := range e.Peers[i].Accounts {
			if !slices.Contains(all, a) {
				all = append(all, a)
			}
		}
	}
	return all
}

// statements make the account: a statement a line.
func (a *Account) statements() string {
	who := quoted(a.Name) + "@'%'"
	return a.Makes + "CREATE USER IF NOT EXISTS " + who + " IDENTIFIED BY " + quoted(a.Password) + ";\nGRANT " + a.Rights + " TO " + who + ";\n"
}

// quoted gives a text as statements have it.
func quoted(s string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, "'", "''").Replace(s) + "'"
}
