//go:build linux

package live

import (
	"errors"
	"os"
	"testing"

	"github.com/hadrill/hadrill/sim/host"
	"golang.org/x/sys/unix"
)

// asked are the statements of which a server's answer is read, one of each reader;
// RelayLogWait's is that of ShowReplicaStatus, asked again and again.
var asked = []*host.Statement{
	{Do: host.SelectOne}, {Do: host.Insert}, {Do: host.UpdateItem}, {Do: host.PingInsert}, {Do: host.LastGTID}, {Do: host.MasterPosWait, Name: "b"},
	{Do: host.ShowMasterStatus}, {Do: host.ShowReplicaStatus}, {Do: host.ShowVariable, Name: "read_only"}, {Do: host.StartReplica},
	{Do: host.KillSessions, Name: "app"}, {Do: host.KillClients, Value: "idle"}, {Do: host.LongestUpdate},
}

// FuzzServer: no bytes of a database server harm a client, whatever it asked; it gets an
// answer, or one of the errors that connections have.
func FuzzServer(f *testing.F) {
	status := []string{"Master_Host", "10.20.0.11", "Slave_IO_Running", "Yes", "Slave_SQL_Running", "Yes", "Master_Log_File", "b.000001", "Read_Master_Log_Pos", "4", "Relay_Master_Log_File", "b.000001", "Exec_Master_Log_Pos", "4",
		"Last_IO_Errno", "0", "Last_SQL_Errno", "0", "SQL_Delay", "0", "Seconds_Behind_Master", "NULL", "Last_IO_Error", "", "Last_SQL_Error", "", "Relay_Log_File", "r.000001"}
	for _, seed := range []string{
		okPacket(1, 7), errPacket(1, 1290, "read only"), rowPackets("12"), textPackets("0-1-17"), rowOf("File", "b.000001", "Position", "4"), rowOf(status...), rowOf("Value", "NULL"),
		rowOf("ID", "1", "a", "1", "b", "1"), rowPackets("1") + okPacket(1, 0), "", "\xff\xff\xff\x01",
	} {
		for kind := range asked {
			f.Add(byte(kind), seed)
		}
	}
	f.Fuzz(func(t *testing.T, kind byte, answer string) {
		if len(answer) > 32<<10 {
			return // more than a socket holds that nobody reads
		}
		ends, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
		if err != nil {
			t.Fatal(err)
		}
		server, c := os.NewFile(uintptr(ends[0]), "server"), &conn{file: os.NewFile(uintptr(ends[1]), "client")}
		done := make(chan struct{})
		defer func() {
			_ = c.file.Close()
			<-done // its descriptor is another socket's once it is closed
			_ = server.Close()
		}()
		go func() { // what a client has not asked for it takes for an error
			defer close(done)
			for _, say := range []string{greetingPacket(), okPacket(2, 0)} {
				if _, err := server.WriteString(say); err != nil {
					return
				}
				if _, err := server.Read(make([]byte, span)); err != nil {
					return
				}
			}
			_, _ = server.WriteString(answer)        // a client that has left is the other end's business
			_ = unix.Shutdown(ends[0], unix.SHUT_WR) // one that asks on has its answer then
		}()
		a := &host.Result{}
		must(t, openMySQL(c))
		must(t, exchangeMySQL(c, &host.Statement{Do: host.Connect, Account: "app"}, a))
		defer func() { _ = c.sql.conn.Close() }()
		err = exchangeMySQL(c, asked[int(kind)%len(asked)], a)
		if err != nil && !errors.Is(err, host.ErrReset) && !errors.Is(err, host.ErrClosed) && !errors.Is(err, host.ErrTimeout) {
			t.Errorf("error %v, expected one of a connection's", err)
		}
	})
}
