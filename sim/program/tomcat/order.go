package tomcat

import (
	"errors"
	"strconv"
	"strings"

	"github.com/hadrill/hadrill/sim/host"
)

// storeOrder writes the row that the form names, "u17.v3": number 3 of user 17.
func (t *tomcat) storeOrder(q *host.Request, a *host.Response) {
	if !t.keepsRows() {
		t.passOn(orderService, q, a)
		return
	}
	user, number, ok := orderOf(q.Form)
	switch {
	case t.database == nil:
		t.fail(a)
		a.Why = "no database"
	case !ok:
		a.Status = 400
	default:
		if err := t.database.store(user, number); err != nil {
			t.failBy(a, err)
			return
		}
		a.Value = q.Form
	}
}

// lastOrder reads the last row of the user that the query names, "user=17".
func (t *tomcat) lastOrder(q *host.Request, a *host.Response) {
	if !t.keepsRows() {
		t.passOn(orderService, q, a)
		return
	}
	text := asked(q, "user=")
	user, err := strconv.ParseUint(text, 10, 32)
	switch {
	case t.database == nil:
		t.fail(a)
		a.Why = "no database"
	case err != nil:
		a.Status = 400
	default:
		n, err := t.database.last(uint32(user))
		if err != nil {
			t.failBy(a, err)
			return
		}
		if n > 0 {
			a.Value = "u" + text + ".v" + strconv.FormatInt(n, 10)
		}
	}
}

// asked is what the query has behind a name.
func asked(q *host.Request, name string) string {
	_, text, _ := strings.Cut(q.URI, name)
	text, _, _ = strings.Cut(text, "&")
	return text
}

// failBy is the error page with the database's reason.
func (t *tomcat) failBy(a *host.Response, err error) {
	t.fail(a)
	a.Why = "database: " + err.Error()
	var cache errCopies
	if errors.As(err, &cache) {
		a.Why = err.Error()
	}
	var sql *host.SQLError
	if errors.As(err, &sql) {
		a.Why = "database: error " + strconv.Itoa(int(sql.Errno))
	}
}

// orderOf takes "u17.v3" apart.
func orderOf(form string) (user, number uint32, ok bool) { return versionOf(form, "u") }

// versionOf takes what a user wrote apart: a letter, a number, and which of its rows or
// versions it is.
func versionOf(form, letter string) (of, number uint32, ok bool) {
	text, found := strings.CutPrefix(form, letter)
	if !found {
		return 0, 0, false
	}
	u, n, found := strings.Cut(text, ".v")
	a, err1 := strconv.ParseUint(u, 10, 32)
	b, err2 := strconv.ParseUint(n, 10, 32)
	return uint32(a), uint32(b), found && err1 == nil && err2 == nil
}
