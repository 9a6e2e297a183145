package conformance

import (
	"io"
	"net"
	"sync"
	"time"
)

// control measures how late this machine is, beside the probes: how much longer
// than it should a pause and an exchange of one byte through the kernel take.
type control struct {
	mu    sync.Mutex
	began time.Time // of the measurement under way
	worst time.Duration
}

// controlPause is the pause of a measurement.
const controlPause = 5 * time.Millisecond

func startControl() (*control, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	go func() {
		if conn, err := l.Accept(); err == nil {
			_, _ = io.Copy(conn, conn) // until the other end goes
		}
	}()
	conn, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		return nil, err
	}
	c := &control{began: time.Now()}
	go c.measure(conn)
	return c, nil
}

func (c *control) measure(conn net.Conn) {
	b := make([]byte, 1)
	for {
		time.Sleep(controlPause)
		if _, err := conn.Write(b); err != nil {
			return
		}
		if _, err := io.ReadFull(conn, b); err != nil {
			return
		}
		c.mu.Lock()
		c.worst = max(c.worst, time.Since(c.began)-controlPause)
		c.began = time.Now()
		c.mu.Unlock()
	}
}

// lateness gives the longest since it was asked for last, the measurement under way
// included.
func (c *control) lateness() time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	late := max(c.worst, time.Since(c.began)-controlPause, 0)
	c.worst = 0
	return late
}
