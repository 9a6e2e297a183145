package tomcat

import (
	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/mechanism/session"
)

// keeper is a way to keep sessions, as the application's three endpoints see
// it. The answer comes with status 200 and the server's name filled in.
type keeper interface {
	// save puts the form's value into the session, making one when need be.
	save(q *host.Request, a *host.Response)
	// query answers the session's value, none when there is no session.
	query(q *host.Request, a *host.Response)
	// count counts the visits of the session, making one when need be.
	count(q *host.Request, a *host.Response)
}

// newKeeper is the table of what runs each row of session.Ways.
var newKeeper = map[string]func(*tomcat) keeper{
	session.WayLocal: newLocalKeeper,
	session.WayRedis: newRedisKeeper,
}
