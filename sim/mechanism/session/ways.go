package session

// Way is a way to keep sessions.
type Way struct {
	// Name as scenarios and studies write it.
	Name string
	// Class is that of Tomcat's Manager, "" where the application keeps them itself.
	Class string
	// About says in a sentence where the sessions are.
	About string
	// Shared: a session saved on one server is found by the others.
	Shared bool
	// Stop and Kill tell what is left of the sessions of a server that is stopped
	// cleanly, or killed.
	Stop, Kill Survival
}

// Survival describes what is left of a server's sessions.
type Survival string

// What can be left.
const (
	Lost      Survival = "lost"
	Returns   Survival = "there again when the server is"
	Kept      Survival = "kept"
	Behind    Survival = "kept, but for what was written last"
	Depends   Survival = "those that were written before"
	Elsewhere Survival = "as the store keeps them"
)

// Names of the ways.
const (
	LocalStore      = "local"
	RedisStore      = "redis"
	PathnameStore   = "pathname"
	PersistentStore = "persistent"
	ValveStore      = "persistent-valve"
	DeltaStore      = "delta"
	BackupStore     = "backup"
	StickyStore     = "msm-sticky"
	NonStickyStore  = "msm-non-sticky"
	MemcachedStore  = "memcached"
	CookieStore     = "cookie"
	SpringStore     = "spring"
	ServiceStore    = "service"
	RowsStore       = "database"
	RowsValveStore  = "database-valve"
)

// Classes of the Managers.
const (
	StandardManager   = "org.apache.catalina.session.StandardManager"
	PersistentManager = "org.apache.catalina.session.PersistentManager"
	DeltaManager      = "org.apache.catalina.ha.session.DeltaManager"
	BackupManager     = "org.apache.catalina.ha.session.BackupManager"
	MemcachedManager  = "de.javakaffee.web.msm.MemcachedBackupSessionManager"
	RedisManager      = "com.orangefunction.tomcat.redissessions.RedisSessionManager"
)

// Stores is the table of all ways.
var Stores = []Way{
	{LocalStore, StandardManager, "in the server's own memory; lost with its process", false, Lost, Lost},
	{RedisStore, "", "each session is a key of one Redis server, read and written by every request", true, Elsewhere, Elsewhere},
	{PathnameStore, StandardManager, "in the server's own memory, written to one file (pathname) at a clean stop", false, Returns, Lost},
	{PersistentStore, PersistentManager, "in the server's own memory, copied to files when idle, and at a clean stop", true, Kept, Depends},
	{ValveStore, PersistentManager, "a file each, read and written by every request (PersistentValve)", true, Kept, Kept},
	{RowsStore, PersistentManager, "in the server's own memory, copied to rows of a database (DataSourceStore) when idle, and at a clean stop", true, Kept, Depends},
	{RowsValveStore, PersistentManager, "a row of a database each (DataSourceStore), read and written by every request (PersistentValve)", true, Kept, Kept},
	{DeltaStore, DeltaManager, "every server holds all; every request tells all others what it has set", true, Kept, Behind},
	{BackupStore, BackupManager, "one other server holds a copy; the rest know where it is", true, Kept, Kept},
	{StickyStore, MemcachedManager, "in the server's own memory, with a copy in the memcached that its id names (memcached-session-manager)", true, Kept, Kept},
	{NonStickyStore, MemcachedManager, "in the memcached that its id names, with a copy in the next one, read and written by every request (memcached-session-manager)", true, Elsewhere, Elsewhere},
	{MemcachedStore, "", "each session is a key of one memcached of several, read and written by every request", true, Elsewhere, Elsewhere},
	{SpringStore, "", "each session is a hash of one Redis server, of which a request reads all and writes what it has set (Spring Session)", true, Elsewhere, Elsewhere},
	{CookieStore, "", "in a signed cookie at the client; no server has it", true, Kept, Kept},
	{ServiceStore, "", "behind a service of its own, asked by HTTP for every request, which has a store of its own", true, Elsewhere, Elsewhere},
}
