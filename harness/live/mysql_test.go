//go:build linux

package live

import (
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"net/netip"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/hadrill/hadrill/sim/host"
)

// packet makes a packet of the protocol ("MySQL Packets" in the manual).
func packet(sequence byte, body string) string {
	n := len(body)
	return string([]byte{byte(n), byte(n >> 8), byte(n >> 16), sequence}) + body
}

// greetingPacket is the greeting of a MariaDB ("Protocol::HandshakeV10").
func greetingPacket() string {
	var b strings.Builder
	b.WriteString("\x0a10.11.18-MariaDB\x00")
	b.WriteString("\x07\x00\x00\x00")                 // the session
	b.WriteString("12345678\x00")                     // the beginning of the scramble
	b.WriteString("\x01\xa2\x21\x02\x00\x08\x00\x15") // CLIENT_PROTOCOL_41, SECURE_CONNECTION, PLUGIN_AUTH; utf8mb3; autocommit
	b.WriteString("\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00")
	b.WriteString("901234567890\x00mysql_native_password\x00")
	return packet(0, b.String())
}

// okPacket is the answer to a statement that stored a row with that key.
func okPacket(sequence byte, key byte) string {
	return packet(sequence, string([]byte{0, 1, key, 2, 0, 0, 0}))
}

// errPacket is an error that a server answers.
func errPacket(sequence byte, number uint16, text string) string {
	return packet(sequence, string(binary.LittleEndian.AppendUint16([]byte{0xff}, number))+"#HY000"+text)
}

// rowPackets are a result of one row with one number.
func rowPackets(value string) string {
	column := "\x03def\x00\x00\x00\x01n\x00\x0c\x3f\x00\x14\x00\x00\x00\x08\x00\x00\x00\x00\x00"
	eof := "\xfe\x00\x00\x02\x00"
	return packet(1, "\x01") + packet(2, column) + packet(3, eof) + packet(4, string([]byte{byte(len(value))})+value) + packet(5, eof)
}

// rowOf are the packets of one row of named texts; "NULL" is none.
func rowOf(pairs ...string) string {
	short := func(s string) string { return string([]byte{byte(len(s))}) + s }
	eof := "\xfe\x00\x00\x02\x00"
	n := byte(1)
	all := packet(n, string([]byte{byte(len(pairs) / 2)}))
	row := ""
	for i := 0; i < len(pairs); i += 2 {
		n++
		kind := "\xfc\x00\x00"
		if _, err := strconv.Atoi(pairs[i+1]); err == nil {
			kind = "\x08\x20\x00" // BIGINT UNSIGNED, as of SHOW MASTER STATUS
		}
		all += packet(n, "\x03def\x00\x00\x00"+short(pairs[i])+"\x00\x0c\x3f\x00\x14\x00\x00\x00"+kind+"\x00\x00\x00")
		if pairs[i+1] == "NULL" {
			row += "\xfb"
		} else {
			row += short(pairs[i+1])
		}
	}
	return all + packet(n+1, eof) + packet(n+2, row) + packet(n+3, eof)
}

// textPackets are a result of one row with a text.
func textPackets(value string) string {
	return strings.Replace(rowPackets(value), "\x14\x00\x00\x00\x08", "\x14\x00\x00\x00\xfc", 1)
}

// database is a server of sorts: it greets, lets everybody in, and answers each
// text by what answers gives; "" ends the connection, "-" says nothing.
type database struct {
	greeting string
	answers  map[string]string
	seen     chan string // texts of clients
}

// serve answers on a listener until it is closed.
func (d *database) serve(l net.Listener) {
	for {
		k, err := l.Accept()
		if err != nil {
			return
		}
		go d.converse(k)
	}
}

func (d *database) converse(k net.Conn) {
	defer k.Close()
	if _, err := io.WriteString(k, d.greeting); err != nil || !strings.HasPrefix(d.greeting[4:], "\x0a") {
		return
	}
	read := func() (string, error) {
		head := make([]byte, 4)
		if _, err := io.ReadFull(k, head); err != nil {
			return "", err
		}
		body := make([]byte, int(head[0])|int(head[1])<<8|int(head[2])<<16)
		_, err := io.ReadFull(k, body)
		return string(body), err
	}
	login, err := read()
	if err != nil {
		return
	}
	d.seen <- "login " + strings.Trim(login[32:strings.Index(login[32:], "\x00")+32], "\x00")
	_, _ = io.WriteString(k, okPacket(2, 0))
	for {
		body, err := read()
		if err != nil || body == "\x01" {
			d.seen <- map[bool]string{true: "quit", false: "gone"}[err == nil]
			return
		}
		d.seen <- body[1:]
		switch a := d.answers[body[1:]]; a {
		case "":
			return
		case "-":
		default:
			_, _ = io.WriteString(k, a)
		}
	}
}

// TestStatements: what an application says to a server and what it learns, errors
// and ends included.
func TestStatements(t *testing.T) {
	insert := &host.Statement{Do: host.Insert, Row: host.TableRow{User: 17, Number: 3}}
	session := &host.WebSession{Table: &host.SessionTable{Name: "t.s", ID: "id", App: "app", Data: "data", Valid: "valid", MaxInactive: "max", LastAccess: "last"}, ID: "A", App: "/C/h/", Data: "it's", Fill: 3}
	for _, c := range []struct {
		why      string
		greeting string
		answer   string
		do       *host.Statement
		want     string
	}{
		{"a row and its key", greetingPacket(), okPacket(1, 42), insert, "42 0  <nil>"},
		{"an error leaves the connection open", greetingPacket(), errPacket(1, 1290, "read only"), insert, "0 1290 read only <nil>"},
		{"a number", greetingPacket(), rowPackets("12"), &host.Statement{Do: host.SelectLast}, "12 0  <nil>"},
		{"a session's row", greetingPacket(), textPackets("kept"), &host.Statement{Do: host.SelectSession, Web: session}, "1 0 kept <nil>"},
		{"ids of sessions", greetingPacket(), textPackets("A"), &host.Statement{Do: host.ExpiredSessions, Web: session}, "1 0 A <nil>"},
		{"a session that is stored", greetingPacket(), okPacket(1, 0), &host.Statement{Do: host.InsertSession, Web: session}, "1 0  <nil>"},
		{"a session that is there", greetingPacket(), errPacket(1, 1062, "Duplicate entry"), &host.Statement{Do: host.InsertSession, Web: session}, "0 1062 Duplicate entry <nil>"},
		{"a session's GTID", greetingPacket(), textPackets("0-1-17"), &host.Statement{Do: host.LastGTID}, "1 0 0-1-17 <nil>"},
		{"a replica that came to it", greetingPacket(), rowPackets("0"), &host.Statement{Do: host.MasterGTIDWait, Name: "0-1-17"}, "0 0  <nil>"},
		{"one that did not", greetingPacket(), rowPackets("-1"), &host.Statement{Do: host.MasterGTIDWait, Name: "0-1-17"}, "-1 0  <nil>"},
		{"neither by position", greetingPacket(), rowPackets("-1"), &host.Statement{Do: host.MasterPosWait, Name: "bin"}, "-1 0  <nil>"},
		{"NULL of it", greetingPacket(), rowOf("w", "NULL"), &host.Statement{Do: host.MasterPosWait, Name: "bin"}, "0 1200 " + host.NoPosWait + " <nil>"},
		{"the end of the binary log", greetingPacket(), rowOf("File", "mysql-bin.000003", "Position", "1234", "Binlog_Do_DB", ""), &host.Statement{Do: host.ShowMasterStatus}, "0 0 mysql-bin 3:1234 <nil>"},
		{"no end of one", greetingPacket(), rowOf("File", "x", "Position", "1"), &host.Statement{Do: host.ShowMasterStatus}, "0 0  " + host.ErrReset.Error()},
		{"a replica that is behind", greetingPacket(), replaced(t, map[string]string{"Seconds_Behind_Master": "5"}), &host.Statement{Do: host.ShowReplicaStatus}, "0 0  5s true <nil>"},
		{"NULL is not known", greetingPacket(), replaced(t, map[string]string{"Seconds_Behind_Master": "NULL"}), &host.Statement{Do: host.ShowReplicaStatus}, "0 0  0s false <nil>"},
		{"no status of a replica", greetingPacket(), rowOf("Colour", "red"), &host.Statement{Do: host.ShowReplicaStatus}, "0 0  " + host.ErrReset.Error()},
		{"a check", greetingPacket(), rowPackets("1"), &host.Statement{Do: host.SelectOne}, "1 0  <nil>"},
		{"no text but a number", greetingPacket(), rowPackets("12"), &host.Statement{Do: host.SelectSession, Web: session}, "0 0  " + host.ErrReset.Error()},
		{"a number that is none", greetingPacket(), rowPackets("x"), &host.Statement{Do: host.SelectOne}, "0 0  " + host.ErrReset.Error()},
		{"the server dies", greetingPacket(), "", insert, "0 0  " + host.ErrClosed.Error()},
		{"the server hangs", greetingPacket(), "-", insert, "0 0  " + host.ErrTimeout.Error()},
		{"a packet that does not follow", greetingPacket(), okPacket(7, 1), insert, "0 0  " + host.ErrReset.Error()},
		{"refused before the session", errPacket(0, 1040, "Too many connections"), "", insert, "0 1040 Too many connections <nil>"},
		{"a statement of nobody's", greetingPacket(), "", &host.Statement{Do: host.BinlogDump}, fmt.Sprintf(`0 0  live: cannot carry statement %d by protocol "mysql": it is none of an application's or a manager's`, host.BinlogDump)},
	} {
		t.Run(c.why, func(t *testing.T) {
			l, err := net.Listen("tcp4", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			d := &database{c.greeting, map[string]string{c.do.SQL(): c.answer}, make(chan string, 10)}
			go d.serve(l)
			defer func() { _ = l.Close() }()
			alongside(t, Options{}, func(h *Host) {
				k, err := h.Dial(netip.MustParseAddrPort(l.Addr().String()), host.Options{Protocol: host.MySQL, Connect: time.Minute})
				if err != nil {
					t.Fatal(err)
				}
				a := &host.Result{}
				read := time.Minute
				if c.answer == "-" {
					read = 50 * time.Millisecond
				}
				err = k.Call(&host.Statement{Do: host.Connect, Account: "app"}, a, time.Minute)
				if err == nil && a.Errno == 0 {
					err = k.Call(c.do, a, read)
				}
				more := ""
				if a.Position != (host.BinlogPosition{}) {
					more = fmt.Sprint(" ", a.Position.File, ":", a.Position.Offset)
				}
				if r := a.Replica; r != nil {
					more = fmt.Sprint(" ", r.Behind, " ", r.Known)
				}
				if got := fmt.Sprint(a.Number, " ", a.Errno, " ", a.Text+a.Value+more, " ", err); got != c.want {
					t.Errorf("got  %s\nwant %s", got, c.want)
				}
				_ = k.Close()
			})
			if strings.HasPrefix(c.greeting[4:], "\x0a") {
				if got := <-d.seen; got != "login app" {
					t.Errorf("the server saw %q", got)
				}
			}
		})
	}
}

// TestSessionEnds: a client that is through says so, and one whose server has
// closed finds it without asking.
func TestSessionEnds(t *testing.T) {
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	d := &database{greetingPacket(), map[string]string{"SELECT 1": rowPackets("1")}, make(chan string, 10)}
	go d.serve(l)
	defer func() { _ = l.Close() }()
	alongside(t, Options{}, func(h *Host) {
		k, err := h.Dial(netip.MustParseAddrPort(l.Addr().String()), host.Options{Protocol: host.MySQL})
		for _, q := range []*host.Statement{{Do: host.Connect, Account: "app"}, {Do: host.SelectOne}} {
			if err == nil {
				err = k.Call(q, &host.Result{}, time.Minute)
			}
		}
		if err != nil || k.Closed() {
			t.Errorf("error %v, closed %v", err, k.Closed())
		}
		_ = k.Close()
	})
	for _, want := range []string{"login app", "SELECT 1", "quit"} {
		if got := <-d.seen; got != want {
			t.Errorf("the server saw %q, want %q", got, want)
		}
	}
}
