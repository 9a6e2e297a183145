package containers

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"github.com/moby/moby/api/pkg/stdcopy"
	"github.com/moby/moby/client"

	"github.com/hadrill/hadrill/harness/agent"
)

// stream carries orders and answers between us and the agent of one container,
// over its standard input and output. It ends with the container.
type stream struct {
	conn  client.HijackedResponse
	heard func(agent.Answer) // events

	mu      sync.Mutex
	last    int
	waiting map[int]chan agent.Answer
	ended   chan struct{}
	stderr  strings.Builder // what process 1 itself complained about
}

// errDown is the error of an order to a machine without power.
var errDown = errors.New("the machine is down")

func attach(ctx context.Context, c *client.Client, id string, heard func(agent.Answer)) (*stream, error) {
	conn, err := c.ContainerAttach(ctx, id, client.ContainerAttachOptions{Stream: true, Stdin: true, Stdout: true, Stderr: true})
	if err != nil {
		return nil, err
	}
	s := &stream{conn: conn.HijackedResponse, heard: heard, waiting: map[int]chan agent.Answer{}, ended: make(chan struct{})}
	r, w := io.Pipe()
	go func() {
		_, err := stdcopy.StdCopy(w, &s.stderr, conn.Reader)
		w.CloseWithError(err)
	}()
	go s.read(r)
	return s, nil
}

func (s *stream) read(r *io.PipeReader) {
	lines := bufio.NewReaderSize(r, 1<<16)
	for {
		line, err := lines.ReadBytes('\n')
		if err != nil {
			break
		}
		var a agent.Answer
		if json.Unmarshal(line, &a) != nil {
			continue // not the agent's
		}
		if a.Event != nil {
			s.heard(a)
			continue
		}
		s.mu.Lock()
		if c := s.waiting[a.Re]; c != nil {
			c <- a
			delete(s.waiting, a.Re)
		}
		s.mu.Unlock()
	}
	s.mu.Lock()
	close(s.ended)
	s.mu.Unlock()
}

// ask gives an order and waits for its answer.
func (s *stream) ask(ctx context.Context, o agent.Order) (agent.Answer, error) {
	c := make(chan agent.Answer, 1)
	s.mu.Lock()
	s.last++
	o.ID = s.last
	s.waiting[o.ID] = c
	line, err := json.Marshal(o)
	if err == nil {
		_, err = s.conn.Conn.Write(append(line, '\n'))
	}
	s.mu.Unlock()
	if err != nil {
		return agent.Answer{}, fmt.Errorf("%w (%v)", errDown, err)
	}
	select {
	case a := <-c:
		if a.Error != "" {
			return a, errors.New(a.Error)
		}
		return a, nil
	case <-s.ended:
		return agent.Answer{}, errDown
	case <-ctx.Done():
		return agent.Answer{}, ctx.Err()
	}
}

// clock measures the difference between the agent's clock and ours, as the
// fastest of some exchanges shows it, and what an order takes.
func (s *stream) clock(ctx context.Context) (offset, took time.Duration, err error) {
	took = time.Hour
	for range 5 {
		before := time.Now()
		a, err := s.ask(ctx, agent.Order{Do: "ping"})
		if err != nil {
			return 0, 0, err
		}
		if d := time.Since(before); d < took {
			took = d
			offset = time.Unix(0, a.At).Sub(before.Add(d / 2))
		}
	}
	return offset, took, nil
}

func (s *stream) close() { s.conn.Close() }
