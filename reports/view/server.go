package view

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"strconv"
	"time"

	"github.com/hadrill/hadrill/reports/folder"
)

// Server serves one folder.
type Server struct {
	dir      *os.Root
	listener net.Listener
	every    time.Duration // between two looks at what runs tell
}

// Open listens at a port of the loopback address alone, 0 for one that is free, and
// serves a folder there from Serve on. Close must be called.
func Open(dir string, port int) (*Server, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("%s: cannot open the folder of results: %w", dir, folder.Cause(err))
	}
	l, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
	if err != nil {
		return nil, errors.Join(fmt.Errorf("port %d: %w", port, err), root.Close())
	}
	return &Server{dir: root, listener: l, every: 250 * time.Millisecond}, nil
}

// URL of the first page.
func (s *Server) URL() string { return "http://" + s.listener.Addr().String() + "/" }

// Close lets the folder go, and the port where Serve was not called.
func (s *Server) Close() error {
	err := s.listener.Close()
	if errors.Is(err, net.ErrClosed) {
		err = nil
	}
	return errors.Join(err, s.dir.Close())
}

// leave is how long requests may go on when the server ends; those that follow runs end
// with its context.
const leave = 2 * time.Second

// Serve serves until the context ends.
func (s *Server) Serve(ctx context.Context) error {
	server := &http.Server{
		Handler:           s.guarded(),
		ReadHeaderTimeout: 10 * time.Second,
		BaseContext:       func(net.Listener) context.Context { return ctx },
	}
	ended := make(chan error, 1)
	go func() {
		<-ctx.Done()
		soon, cancel := context.WithTimeout(context.WithoutCancel(ctx), leave)
		defer cancel()
		if server.Shutdown(soon) != nil {
			ended <- server.Close()
			return
		}
		ended <- nil
	}()
	if err := server.Serve(s.listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return <-ended
}

// guarded answers only who asked for this machine by name: a page elsewhere whose name
// was pointed at this address (DNS rebinding) asks for another host.
func (s *Server) guarded() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", s.first)
	mux.HandleFunc("GET /files", s.list)
	mux.HandleFunc("GET /events", s.events)
	mux.HandleFunc("GET /{name}", s.file)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", closed)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cache-Control", "no-store")
		_, port, _ := net.SplitHostPort(s.listener.Addr().String())
		if r.Host != "127.0.0.1:"+port && r.Host != "localhost:"+port {
			http.Error(w, fmt.Sprintf("host %q: expected 127.0.0.1:%s or localhost:%[2]s", r.Host, port), http.StatusMisdirectedRequest)
			return
		}
		mux.ServeHTTP(w, r)
	})
}
