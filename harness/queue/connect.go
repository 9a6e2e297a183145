package queue

import (
	"context"
	"fmt"
	"net"
	"net/url"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// Access says how a server is reached that is not of this machine.
type Access struct {
	Credentials string // file of NATS credentials; "" for none
	CA          string // file of the authority that signed the server's certificate; "" for the system's
}

// Conn is a connection to a server. It comes back by itself after a cut.
type Conn struct {
	nats *nats.Conn
	js   jetstream.JetStream
	tune tuning
}

// Refused is the error of an address that is not used: of another machine, and not
// safe, or no address.
type Refused struct{ URL, Why string }

func (r *Refused) Error() string { return r.URL + ": " + r.Why }

// Connect connects. What is not on this machine's loopback device needs TLS and
// somebody to be known as; the error is *Refused otherwise.
func Connect(address string, a Access) (*Conn, error) {
	if err := check(address, a); err != nil {
		return nil, err
	}
	options := []nats.Option{nats.Name("hadrill"), nats.MaxReconnects(-1), nats.ReconnectWait(200 * time.Millisecond), nats.Timeout(10 * time.Second),
		nats.ErrorHandler(func(*nats.Conn, *nats.Subscription, error) {})} // cuts pass, and who waits tells of what does not
	if a.Credentials != "" {
		options = append(options, nats.UserCredentials(a.Credentials))
	}
	if a.CA != "" {
		options = append(options, nats.RootCAs(a.CA))
	}
	n, err := nats.Connect(address, options...)
	if err != nil {
		return nil, fmt.Errorf("%s: no queue answers: %w", shown(address), err)
	}
	js, err := jetstream.New(n)
	if err != nil {
		n.Close()
		return nil, fmt.Errorf("%s: %w", shown(address), err)
	}
	return &Conn{nats: n, js: js, tune: usual}, nil
}

// Tell calls say with a line when the server was not reached for a while, and when it is
// again: who waits for it waits for as long as that takes.
func (c *Conn) Tell(say func(line string)) {
	long := missed * c.tune.beat
	var mu sync.Mutex
	var late *time.Timer // nil while connected
	told := false
	c.nats.SetDisconnectErrHandler(func(*nats.Conn, error) {
		mu.Lock()
		defer mu.Unlock()
		if late != nil {
			return
		}
		late = time.AfterFunc(long, func() {
			mu.Lock()
			defer mu.Unlock()
			if told = late != nil; told {
				say(fmt.Sprintf("the queue's server is not reached for %s, and is waited for", seconds(long)))
			}
		})
	})
	over := func(back bool) {
		mu.Lock()
		defer mu.Unlock()
		if late != nil {
			late.Stop()
		}
		if back && told {
			say("the queue's server is there again")
		}
		late, told = nil, false
	}
	c.nats.SetReconnectHandler(func(*nats.Conn) { over(true) })
	c.nats.SetClosedHandler(func(*nats.Conn) { over(false) })
}

// check refuses what would send files and results where others can read or make them.
func check(address string, a Access) error {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Scheme != "nats" && u.Scheme != "tls" {
		return &Refused{shown(address), "found no address of a queue, expected one such as nats://127.0.0.1:4222 or tls://queue.example.com:4222"}
	}
	if ip := net.ParseIP(u.Hostname()); u.Hostname() == "localhost" || ip != nil && ip.IsLoopback() {
		return nil
	}
	switch {
	case u.Scheme != "tls" && a.CA == "":
		return &Refused{shown(address), "it is another machine: expected TLS, as tls://, or --queue-ca with the file of its authority"}
	case u.User == nil && a.Credentials == "":
		return &Refused{shown(address), "it is another machine: expected --queue-creds with a file of credentials, or a user and a password, or a token, in the address"}
	}
	return nil
}

// shown is an address without its secrets.
func shown(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return "the address of the queue"
	}
	u.User = nil
	return u.String()
}

// Close ends the connection.
func (c *Conn) Close() { c.nats.Close() }

// within calls the server, and gives up in time.
func (c *Conn) within(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(ctx, c.tune.answer)
}

// tuning are the times that a queue goes by.
type tuning struct {
	lease   time.Duration // AckWait: how long a job is a worker's that is not heard of
	again   time.Duration // how often what waits looks by itself
	answer  time.Duration // for one answer of the server: one that a cut took is waited for as long
	pull    time.Duration // for which a worker asks for a job
	finish  time.Duration // for which a worker that is to stop may go on with its run
	beat    time.Duration // between two signs of life of a worker
	pending int           // MaxAckPending: jobs that workers have at the most
}

var usual = tuning{
	lease: 30 * time.Second, again: 10 * time.Second, answer: 5 * time.Second, pull: 5 * time.Second, finish: 20 * time.Second,
	beat: 2 * time.Second, pending: 100_000,
}

// tries is how often a job is given out (MaxDeliver).
const tries = 5

// leases are those of each time that a job is given out: a worker that died is no reason
// to wait long, several are.
func (t tuning) leases() []time.Duration {
	return []time.Duration{t.lease, t.lease, 2 * t.lease, 4 * t.lease}
}
