package engine

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"os"
	"sync"

	"github.com/moby/moby/client"
)

// Labels of everything that is made here.
const (
	Owner = "org.hadrill.session"
	Host  = "org.hadrill.host"
	// Locks is where the session's lock is: who has another folder of temporary
	// files cannot tell whether it is held.
	Locks = "org.hadrill.locks"
)

// Session is the use of an engine by one hadrill process, from Open to Close.
type Session struct {
	Client *client.Client
	ID     string
	Cores  int    // of the engine's machine
	Kernel string // its version, "6.1.0-28-amd64"
	// Swept counts what earlier sessions had left behind and Open removed.
	Swept Swept

	host     string
	lock     *os.File
	watchdog *watchdog
	close    sync.Once
}

// Open opens the engine that DOCKER_HOST names, or the machine's own, removes
// what sessions that were killed left behind, and begins a session. Its error
// is a *Problem.
func Open(ctx context.Context) (*Session, error) {
	c, err := Dial(ctx)
	if err != nil {
		return nil, err
	}
	s := &Session{Client: c, host: hostName()}
	if err := s.begin(ctx); err != nil {
		_ = s.Close()
		return nil, err
	}
	return s, nil
}

// Dial opens the engine alone.
func Dial(ctx context.Context) (*client.Client, error) {
	c, err := client.New(client.FromEnv)
	if err != nil {
		return nil, Explain("cannot use the Docker engine", err)
	}
	if _, err := c.Ping(ctx, client.PingOptions{NegotiateAPIVersion: true}); err != nil {
		_ = c.Close()
		return nil, Explain("cannot use the Docker engine", err)
	}
	return c, nil
}

func (s *Session) begin(ctx context.Context) error {
	info, err := s.Client.Info(ctx, client.InfoOptions{})
	if err != nil {
		return Explain("cannot use the Docker engine", err)
	}
	s.Cores, s.Kernel = info.Info.NCPU, info.Info.KernelVersion
	if s.Swept, err = sweep(ctx, s.Client, s.host, abandoned); err != nil {
		return err
	}
	random := make([]byte, 6)
	_, _ = rand.Read(random) // never fails (crypto/rand)
	s.ID = hex.EncodeToString(random)
	if s.lock, err = hold(s.ID); err != nil {
		return err
	}
	s.watchdog, err = startWatchdog(s.ID)
	return err
}

// Labels gives the labels that everything made in the session must carry.
func (s *Session) Labels() map[string]string {
	return Labels(s.ID, s.host, os.TempDir())
}

// Labels gives the labels of a session on a host, with its lock in that
// folder.
func Labels(id, host, folder string) map[string]string {
	return map[string]string{Owner: id, Host: host, Locks: identity(folder)}
}

// Close removes everything that the session made and that still exists, and
// ends the session. Nothing interrupts it.
func (s *Session) Close() (err error) {
	s.close.Do(func() {
		if s.lock != nil {
			_, err = sweep(context.Background(), s.Client, s.host, only(s.ID))
			_ = os.Remove(s.lock.Name())
			_ = s.lock.Close()
		}
		s.watchdog.stop()
		_ = s.Client.Close()
	})
	return err
}

// hostName gives a name that sets apart machines that share an engine: a lock
// of another machine cannot be seen from here.
func hostName() string {
	name, err := os.Hostname()
	if err != nil {
		return fmt.Sprintf("unknown-%d", os.Getuid())
	}
	return name
}
