package conformance

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"strconv"
	"strings"
	"sync"
)

// behind is the server behind a proxy that is attacked. It takes everything, and notes
// the requests that came whole: the method, the target, and how long the body was.
type behind struct {
	l     net.Listener
	group sync.WaitGroup

	mu    sync.Mutex
	noted []string
	open  map[net.Conn]struct{}
}

func newBehind() (*behind, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	b := &behind{l: l, open: map[net.Conn]struct{}{}}
	b.group.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return // it is closed
			}
			b.mu.Lock()
			b.open[c] = struct{}{}
			b.mu.Unlock()
			b.group.Go(func() { b.serve(c) })
		}
	})
	return b, nil
}

func (b *behind) port() int { return b.l.Addr().(*net.TCPAddr).Port }

func (b *behind) close() {
	_ = b.l.Close()
	b.mu.Lock()
	for c := range b.open {
		_ = c.Close()
	}
	b.mu.Unlock()
	b.group.Wait()
}

// forget begins anew; seen gives what came since.
func (b *behind) forget() {
	b.mu.Lock()
	b.noted = nil
	b.mu.Unlock()
}

func (b *behind) seen() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.noted
}

// serve answers requests on a connection until its end.
func (b *behind) serve(c net.Conn) {
	defer func() {
		b.mu.Lock()
		delete(b.open, c)
		b.mu.Unlock()
		_ = c.Close()
	}()
	for r := bufio.NewReader(c); ; {
		line, head, err := readHead(r)
		if err != nil {
			return
		}
		if strings.EqualFold(head["expect"], "100-continue") {
			_, _ = io.WriteString(c, "HTTP/1.1 100 Continue\r\n\r\n")
		}
		n, err := readBody(r, head)
		if err != nil {
			return
		}
		method, rest, _ := strings.Cut(line, " ")
		target := strings.TrimSuffix(rest[:max(0, strings.LastIndexByte(rest, ' '))], " ")
		if len(target) > 40 {
			target = fmt.Sprintf("a target of %d bytes", len(target))
		}
		note := fmt.Sprintf("%s %s", method, target)
		if n > 0 {
			note += fmt.Sprintf(" +%d", n)
		}
		b.mu.Lock()
		b.noted = append(b.noted, note)
		b.mu.Unlock()
		if _, err := io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"); err != nil {
			return
		}
	}
}

// readHead reads a request's line, and the values of the header lines by their names in
// lower case.
func readHead(r *bufio.Reader) (line string, head map[string]string, err error) {
	if line, err = r.ReadString('\n'); err != nil {
		return "", nil, err
	}
	head, err = readFields(r)
	return strings.TrimRight(line, "\r\n"), head, err
}

// readFields reads header lines to the empty one.
func readFields(r *bufio.Reader) (map[string]string, error) {
	head := map[string]string{}
	for {
		field, err := r.ReadString('\n')
		if err != nil {
			return nil, err
		}
		if field = strings.TrimRight(field, "\r\n"); field == "" {
			return head, nil
		}
		name, value, _ := strings.Cut(field, ":")
		head[strings.ToLower(name)] = strings.TrimSpace(value)
	}
}

// readBody reads a body, and gives its length.
func readBody(r *bufio.Reader, head map[string]string) (total int64, err error) {
	if head["transfer-encoding"] == "" {
		n, err := strconv.ParseInt(head["content-length"], 10, 64)
		if err != nil {
			return 0, nil // none
		}
		return io.CopyN(io.Discard, r, n)
	}
	for {
		line, err := r.ReadString('\n')
		if err != nil {
			return 0, err
		}
		size, _, _ := strings.Cut(strings.TrimSpace(line), ";")
		n, err := strconv.ParseInt(size, 16, 64)
		if err != nil {
			return 0, err
		}
		if n == 0 {
			_, err := readFields(r)
			return total, err
		}
		total += n
		if _, err := io.CopyN(io.Discard, r, n+2); err != nil {
			return 0, err
		}
	}
}
