package host

import "strconv"

// The application's tables on a real server, and the statements that make them: the rows
// that users write, and the items that all of them read.
// MakeTable wants its text once for each server: a statement a line.
const (
	OrdersSchema = "shop"
	OrdersTable  = OrdersSchema + ".orders"
	ItemsTable   = OrdersSchema + ".items"
	MakeTable    = "CREATE DATABASE " + OrdersSchema + ";\n" +
		"CREATE TABLE " + OrdersTable + " (id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY, user INT UNSIGNED NOT NULL, number INT UNSIGNED NOT NULL, KEY user_number (user, number)) ENGINE=InnoDB;\n" +
		"CREATE TABLE " + ItemsTable + " (id INT UNSIGNED NOT NULL PRIMARY KEY, version INT UNSIGNED NOT NULL) ENGINE=InnoDB;\n"
)

// FillItems is the statement by which the table of items gets so many, from 0 on, each of
// version 0 (MariaDB's SEQUENCE engine).
func FillItems(n int) string {
	return "INSERT INTO " + ItemsTable + " SELECT seq, 0 FROM " + OrdersSchema + ".seq_0_to_" + strconv.Itoa(n-1) + ";\n"
}

// FirstItem is the number that item 0 has where rows of both tables stand in one list, as
// user and number: no user has one so high.
const FirstItem = 1 << 31

// SQL gives the text of a statement of the application or of a manager, as it goes to a
// real server; "" for any other.
func (s *Statement) SQL() string {
	if text := s.managerSQL(); text != "" {
		return text
	}
	return s.ApplicationSQL()
}

// ApplicationSQL is SQL of the application's statements alone.
func (s *Statement) ApplicationSQL() string {
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
	case UpdateItem:
		b := strconv.AppendUint([]byte("UPDATE "+ItemsTable+" SET version = "), uint64(s.Row.Number), 10)
		return string(strconv.AppendUint(append(b, " WHERE id = "...), uint64(s.Row.User), 10))
	case AddToItem:
		return string(strconv.AppendUint([]byte("UPDATE "+ItemsTable+" SET version = version + 1 WHERE id = "), uint64(s.Row.User), 10))
	case SelectItem:
		b := []byte("SELECT version FROM " + ItemsTable + " WHERE id = ")
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
