package view

import (
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"github.com/hadrill/hadrill/reports/folder"
)

// state is what a page is told that follows runs.
type state struct {
	Running *folder.Progress `json:"running"` // nil where none goes on
	// Silent is for how many seconds they have told nothing, 0 for less than quiet: they
	// may have been killed.
	Silent int  `json:"silent"`
	Report bool `json:"report"` // report.html is there
}

// quiet is longer than runs that go on are silent: those of the simulator tell as they go, those on containers
// every second.
const quiet = 30 * time.Second

func (s *Server) state(now time.Time) (*state, error) {
	p, at, err := folder.ReadProgress(s.dir.FS())
	if err != nil {
		return nil, err
	}
	st := &state{Running: p, Report: s.has(folder.HTML)}
	if silent := now.Sub(at); p != nil && silent >= quiet {
		st.Silent = int(silent.Truncate(10 * time.Second).Seconds())
	}
	return st, nil
}

// events sends the state whenever it is another one, as server-sent events (HTML
// standard, section 9.2), until who asked is gone or the server ends.
func (s *Server) events(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/event-stream")
	out := http.NewResponseController(w)
	tick := time.NewTicker(s.every)
	defer tick.Stop()
	last := ""
	for {
		text := ""
		if st, err := s.state(time.Now()); err != nil {
			text = fmt.Sprintf("event: wrong\ndata: %q\n\n", err.Error())
		} else {
			data, err := json.Marshal(st) // on one line
			if err != nil {
				return // a share that is no number: none is
			}
			text = fmt.Sprintf("data: %s\n\n", data)
		}
		if text != last {
			if _, err := fmt.Fprint(w, text); err != nil {
				return
			}
			if out.Flush() != nil {
				return
			}
			last = text
		}
		select {
		case <-r.Context().Done():
			return
		case <-tick.C:
		}
	}
}
