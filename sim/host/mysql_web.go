package host

import "strconv"

// WebSession is a row of a table of web sessions, or what names some.
type WebSession struct {
	Table *SessionTable
	// ID is the session's id, App the application that it is of.
	ID, App string
	// Data is the session; Fill are bytes of it whose length matters and not what they
	// are.
	Data string
	Fill int
	// Accessed is the session's last access in milliseconds of Unix time, MaxInactive for
	// how many seconds it lives without one.
	Accessed    int64
	MaxInactive int64
}

// SessionTable is a table of web sessions by the names that it and its columns have. Those
// are words, or parts with a dot between them: they stand in statements as they are.
type SessionTable struct {
	Name                                          string
	ID, App, Data, Valid, MaxInactive, LastAccess string
}

// Make are the statements that make the table with its database, a statement a line. The
// columns are those of Tomcat's documentation (Manager Component, Data source Based Store).
func (t *SessionTable) Make(schema string) string {
	return "CREATE DATABASE IF NOT EXISTS " + schema + ";\n" +
		"CREATE TABLE IF NOT EXISTS " + t.Name + " (" + t.ID + " VARCHAR(100) NOT NULL PRIMARY KEY, " + t.Valid + " CHAR(1) NOT NULL, " +
		t.MaxInactive + " INT NOT NULL, " + t.LastAccess + " BIGINT NOT NULL, " + t.App + " VARCHAR(255), " + t.Data + " MEDIUMBLOB, KEY k" + t.App + " (" + t.App + ")) ENGINE=InnoDB;\n"
}

// webSQL gives the text of a statement on web sessions, "" for any other.
func (s *Statement) webSQL() string {
	w := s.Web
	if w == nil {
		return ""
	}
	t := w.Table
	row := " WHERE " + t.ID + " = " + quoteSQL(w.ID) + " AND " + t.App + " = " + quoteSQL(w.App)
	switch s.Do {
	case InsertSession:
		return "INSERT INTO " + t.Name + " (" + t.ID + ", " + t.App + ", " + t.Data + ", " + t.Valid + ", " + t.MaxInactive + ", " + t.LastAccess + ") VALUES (" +
			quoteSQL(w.ID) + ", " + quoteSQL(w.App) + ", CONCAT(" + quoteSQL(w.Data) + ", REPEAT(' ', " + strconv.Itoa(w.Fill) + ")), '1', " +
			strconv.FormatInt(w.MaxInactive, 10) + ", " + strconv.FormatInt(w.Accessed, 10) + ")"
	case DeleteSession:
		return "DELETE FROM " + t.Name + row
	case SelectSession:
		return "SELECT " + t.Data + " FROM " + t.Name + row
	case ExpiredSessions:
		return "SELECT " + t.ID + " FROM " + t.Name + " WHERE " + t.App + " = " + quoteSQL(w.App) + " AND (" + t.LastAccess + " + " + t.MaxInactive + " * 1000 < " + strconv.FormatInt(w.Accessed, 10) + ") ORDER BY " + t.ID
	}
	return ""
}

// quoteSQL quotes a text as sql_mode without NO_BACKSLASH_ESCAPES reads it.
func quoteSQL(s string) string {
	b := []byte{'\''}
	for i := range len(s) {
		switch c := s[i]; c {
		case 0:
			b = append(b, '\\', '0')
		case '\'', '\\':
			b = append(b, '\\', c)
		case '\n':
			b = append(b, '\\', 'n')
		case '\r':
			b = append(b, '\\', 'r')
		case 26:
			b = append(b, '\\', 'Z')
		default:
			b = append(b, c)
		}
	}
	return string(append(b, '\''))
}
