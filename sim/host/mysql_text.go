package host

import "strconv"

// The application's table on a real server, and the statements that make it.
// MakeTable wants its text once for each server: a statement a line.
const (
	OrdersSchema = "shop"
	OrdersTable  = OrdersSchema + ".orders"
	MakeTable    = "CREATE DATABASE " + OrdersSchema + ";\n" +
		"CREATE TABLE " + OrdersTable + " (id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY, user INT UNSIGNED NOT NULL, number INT UNSIGNED NOT NULL, KEY user_number (user, number)) ENGINE=InnoDB;\n"
)

// SQL gives the text of a statement of the application, as it goes to a real
// server; "" for any other.
func (s *Statement) SQL() string {
	switch s.Do {
	case SelectOne:
		return "SELECT 1"
	case Insert:
		b := []byte("INSERT INTO " + OrdersTable)
		if s.Row.Given {
			b = append(b, " (id, user, number) VALUES ("...)
			b = append(strconv.AppendUint(b, s.Row.Key(), 10), ", "...)
		} else {
			b = append(b, " (user, number) VALUES ("...)
		}
		b = append(strconv.AppendUint(b, uint64(s.Row.User), 10), ", "...)
		b = strconv.AppendUint(b, uint64(s.Row.Number), 10)
		return string(append(b, ')'))
	case SelectLast:
		b := []byte("SELECT COALESCE(MAX(number), 0) FROM " + OrdersTable + " WHERE user = ")
		return string(strconv.AppendUint(b, uint64(s.Row.User), 10))
	}
	if text := s.waitSQL(); text != "" {
		return text
	}
	return s.webSQL()
}

// Key is the primary key that an application gives to a row: the user and the
// number in one.
func (r TableRow) Key() uint64 { return uint64(r.User)<<32 | uint64(r.Number) }
