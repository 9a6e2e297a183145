package queue

import (
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/nats-io/nats-server/v2/server"
)

// Server is a NATS server with JetStream within this process, on the loopback device,
// whose store is a temporary folder.
type Server struct {
	nats *server.Server
	lock *os.File // of Dir
	// Dir is the folder.
	Dir string
	// URL is where it answers, with the token that it wants.
	URL string
}

// mostBytes is the largest message: the largest result of the library takes a tenth
// of a tenth of it.
const mostBytes = 8 << 20

// Embed starts a server. fail is called, once, with what keeps it from going on, such as a
// full disk. Close must be called.
func Embed(fail func(error)) (*Server, error) {
	dir, lock, err := makeStore()
	if err != nil {
		return nil, err
	}
	s, err := embedIn(dir, server.RANDOM_PORT, rand.Text(), fail)
	if err != nil {
		err = errors.Join(err, os.RemoveAll(dir))
		lock.Close()
		return nil, err
	}
	s.lock = lock
	return s, nil
}

// embedIn starts a server on a folder, which may be that of one that ended.
func embedIn(dir string, port int, token string, fail func(error)) (*Server, error) {
	n, err := server.NewServer(&server.Options{
		ServerName: "hadrill", Host: "127.0.0.1", Port: port, Authorization: token, NoLog: true, NoSigs: true,
		JetStream: true, StoreDir: dir, SyncAlways: true, MaxPayload: mostBytes,
	})
	if err != nil {
		return nil, fmt.Errorf("queue: its server cannot be made: %w", err)
	}
	n.SetLogger(&complaints{fail: fail}, false, false)
	n.Start()
	if !n.ReadyForConnections(20 * time.Second) {
		n.Shutdown()
		return nil, errors.New("queue: its server does not start within 20s")
	}
	return &Server{n, nil, dir, fmt.Sprintf("nats://%s@%s", token, n.Addr())}, nil
}

// Close ends the server and removes its folder.
func (s *Server) Close() error {
	s.stop()
	err := os.RemoveAll(s.Dir)
	s.lock.Close() // after that, lest another find it
	return err
}

func (s *Server) stop() {
	s.nats.Shutdown()
	s.nats.WaitForShutdown()
}

// port is the one at which the server answers.
func (s *Server) port() int { return s.nats.Addr().(*net.TCPAddr).Port }

// complaints hears what the server has to say, and tells of writes that failed: its streams
// take nothing after one, and no answer says why.
type complaints struct {
	once sync.Once
	fail func(error)
}

// Errorf implements server.Logger.
func (c *complaints) Errorf(format string, args ...any) {
	if !strings.Contains(strings.ToLower(format), "critical write error") {
		return
	}
	for _, a := range args {
		if err, is := a.(error); is {
			c.once.Do(func() { c.fail(fmt.Errorf("queue: its server keeps nothing any more: %w", err)) })
		}
	}
}

func (*complaints) Fatalf(string, ...any)  {}
func (*complaints) Warnf(string, ...any)   {}
func (*complaints) Noticef(string, ...any) {}
func (*complaints) Debugf(string, ...any)  {}
func (*complaints) Tracef(string, ...any)  {}
