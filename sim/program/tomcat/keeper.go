package tomcat

import "github.com/hadrill/hadrill/sim/mechanism/session"

// keeper serves the application's endpoints that use a session.
type keeper interface {
	// start runs when the connectors listen and before a request is served, and may
	// wait; stop runs at SIGTERM, after the last request.
	start() error
	stop()
	// begin and end stand around every request to the application.
	begin(v *visit)
	end(v *visit)
	// save puts the form's value into the session, making one when need be.
	save(v *visit)
	// query answers the session's value, none when there is no session.
	query(v *visit)
	// has reports whether the request brings a session that is known; a failure
	// of the store is in the answer.
	has(v *visit) bool
	// count counts the visits of the session, making one when need be, and sets the
	// attributes that the query names.
	count(v *visit)
	// alter is save without setAttribute: the object that the session has is changed.
	alter(v *visit)
	// login gives the session of the request another id, as Tomcat's authenticators do
	// by default (changeSessionIdOnAuthentication), and answers its value; logout ends it
	// (HttpSession.invalidate).
	login(v *visit)
	logout(v *visit)
	// set sets the attributes that the query names, change alters one without telling
	// the server, read answers all attributes.
	set(v *visit)
	change(v *visit)
	read(v *visit)
}

// manager is a way to keep sessions that the server has (Tomcat's Manager, and the
// valves that belong to it). Each is a file of its own and a row of newManagerOf.
type manager interface {
	start() error
	stop()
	begin(v *visit)
	end(v *visit)
	// find gives the session that the request names, nil for none; create makes a new
	// one, nil when there are as many as may be.
	find(v *visit) *session.Session
	create(v *visit) *session.Session
	// invalidate ends a session that find or create gave, changeID gives it another id.
	invalidate(v *visit, s *session.Session)
	changeID(v *visit, s *session.Session)
	// statistics and peek are for who looks from outside.
	statistics() statistics
	peek(id string) *session.Session
}

// newManagerOf makes the manager for each row of session.Stores that is the server's own.
var newManagerOf = map[string]func(*tomcat) manager{
	session.LocalStore:      newLocal,
	session.PathnameStore:   newLocal,
	session.PersistentStore: newPersistent,
	session.ValveStore:      newPersistent,
	session.RowsStore:       newPersistent,
	session.RowsValveStore:  newPersistent,
	session.DeltaStore:      newDelta,
	session.BackupStore:     newBackup,
	session.StickyStore:     newMsm,
	session.NonStickyStore:  newMsm,
	session.CookieStore:     newCookie,
	session.SpringStore:     newSpring,
}

// newKeeperOf makes the keeper for each row of session.Stores that the application keeps
// itself.
var newKeeperOf = map[string]func(*tomcat) keeper{
	session.RedisStore:     newRedisKeeper,
	session.MemcachedStore: newMemcachedKeeper,
	session.ServiceStore:   newServiceKeeper,
}

// newKeeper makes the keeper of a row of session.Stores; nil where it has none.
func newKeeper(t *tomcat, store string) keeper {
	if t.config.Sessions.Manager != nil {
		return &managed{t: t, manager: newRedisManager(t)}
	}
	if of := newKeeperOf[store]; of != nil {
		k := of(t)
		if values, is := k.(valueStore); is && t.config.Sessions.Whole {
			return &managed{t: t, manager: &whole{t, values}}
		}
		return k
	}
	if of := newManagerOf[store]; of != nil {
		return &managed{t: t, manager: of(t)}
	}
	return nil
}

// serves reports whether there is a keeper for a row of session.Stores.
func serves(store string) bool { return newKeeperOf[store] != nil || newManagerOf[store] != nil }

// promptness says whether a keeper's begin waits.
type promptness uint8

const (
	mayWait     promptness = iota
	neverWaits             // for anything
	unlessMoved            // for who comes from a server with another jvmRoute alone
)

func promptnessOf(k keeper) promptness {
	switch k := k.(type) {
	case *redisKeeper, *memcachedKeeper, *serviceKeeper:
		return neverWaits
	case *managed:
		switch k.manager.(type) {
		case *local, *cookie, *spring, *redisManager:
			return neverWaits
		case *delta:
			return unlessMoved
		}
	}
	return mayWait
}
