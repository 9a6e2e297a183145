package host

import "testing"

func TestSQL(t *testing.T) {
	for _, row := range []struct {
		s    Statement
		want string
		why  string
	}{
		{Statement{Do: SelectOne}, "SELECT 1", "what a pool asks an idle connection"},
		{Statement{Do: Insert, Row: TableRow{User: 17, Number: 3}}, "INSERT INTO shop.orders (user, number) VALUES (17, 3)", "auto_increment makes the key"},
		{Statement{Do: Insert, Row: TableRow{User: 1, Number: 2, Given: true}}, "INSERT INTO shop.orders (id, user, number) VALUES (4294967298, 1, 2)", "the application does"},
		{Statement{Do: SelectLast, Row: TableRow{User: 17}}, "SELECT COALESCE(MAX(number), 0) FROM shop.orders WHERE user = 17", "a user without rows has number 0"},
		{Statement{Do: BinlogDump}, "", "a replica's is no statement of the application"},
	} {
		if got := row.s.SQL(); got != row.want {
			t.Errorf("got %q, want %q; %s", got, row.want, row.why)
		}
	}
}
