//go:build linux

package cli

import (
	"context"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/moby/moby/client"
)

// broken is a Docker engine with a defect: what is asked goes to the real one,
// but for requests that refuse answers itself.
type broken struct {
	listener net.Listener
	mu       sync.Mutex
	open     []net.Conn
	// refuse is closed by who has seen what there is to see before: a refusal
	// waits for it.
	refuse chan struct{}
}

// refusal is the engine's answer to one kind of request.
type refusal struct {
	method, path string // end of the path
	status       int
	message      string
}

// newBroken gives an engine and what DOCKER_HOST calls it.
func newBroken(t *testing.T, c *client.Client, r refusal) (*broken, string) {
	t.Helper()
	dir, err := os.MkdirTemp("", "engine-") // the name of a socket must be short
	if err != nil {
		t.Fatal(err)
	}
	at := filepath.Join(dir, "sock")
	l, err := net.Listen("unix", at)
	if err != nil {
		t.Fatal(err)
	}
	b := &broken{listener: l, refuse: make(chan struct{})}
	dial := c.Dialer()
	proxy := &httputil.ReverseProxy{
		Rewrite:   func(p *httputil.ProxyRequest) { p.SetURL(&url.URL{Scheme: "http", Host: "docker"}) },
		Transport: &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) { return dial(ctx) }},
		ErrorLog:  log.New(io.Discard, "", 0), // an attached stream ends with its container
	}
	server := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		if r.method != q.Method || !strings.HasSuffix(q.URL.Path, r.path) {
			proxy.ServeHTTP(w, q)
			return
		}
		_, _ = io.Copy(io.Discard, q.Body)
		<-b.refuse
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(r.status)
		fmt.Fprintf(w, "{\"message\":%q}\n", r.message)
	})}
	go func() { _ = server.Serve(b) }()
	t.Cleanup(func() {
		b.die()
		os.RemoveAll(dir)
	})
	return b, "unix://" + at
}

// Accept implements net.Listener.
func (b *broken) Accept() (net.Conn, error) {
	c, err := b.listener.Accept()
	b.mu.Lock()
	defer b.mu.Unlock()
	if err == nil {
		b.open = append(b.open, c)
	}
	return c, err
}

// Close implements net.Listener.
func (b *broken) Close() error { return b.listener.Close() }

// Addr implements net.Listener.
func (b *broken) Addr() net.Addr { return b.listener.Addr() }

// die gives the end of the engine: nothing listens, and what was open is cut.
func (b *broken) die() {
	b.listener.Close()
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, c := range b.open {
		c.Close()
	}
	b.open = nil
}
