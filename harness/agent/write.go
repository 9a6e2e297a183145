//go:build linux

package agent

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// write has a file hold a line, as echo does it, and proves it by reading it. The reply
// holds the text that was there before, as unwrite takes it: null for one that was not
// there.
func (a *Agent) write(o *Order) (Answer, error) {
	held, err := readFormer(o.Target)
	switch {
	case err != nil:
		return Answer{}, err
	case held != nil && strings.TrimRight(*held, "\n") == strings.TrimRight(o.Text, "\n"):
		return Answer{}, fmt.Errorf("%s held %q already", o.Target, o.Text)
	}
	if err := os.MkdirAll(filepath.Dir(o.Target), 0o755); err != nil {
		return Answer{}, err
	}
	if err := os.WriteFile(o.Target, []byte(o.Text+"\n"), 0o644); err != nil {
		return Answer{}, err
	}
	r := Answer{At: time.Now().UnixNano()}
	now, err := os.ReadFile(o.Target)
	if err != nil {
		return Answer{}, err
	}
	r.Detail = fmt.Sprintf("%s holds %q", o.Target, strings.TrimRight(string(now), "\n"))
	r.Reply, err = json.Marshal(held)
	return r, err
}

// unwrite gives a file back what it held before.
func (a *Agent) unwrite(o *Order) (Answer, error) {
	var held *string
	if err := json.Unmarshal(o.Request, &held); err != nil {
		return Answer{}, fmt.Errorf("%s: no word of what it held: %w", o.Target, err)
	}
	r := Answer{At: time.Now().UnixNano()}
	if held == nil {
		r.Detail = o.Target + " is gone again"
		if err := os.Remove(o.Target); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return Answer{}, err
		}
		return r, nil
	}
	r.Detail = fmt.Sprintf("%s holds %q again", o.Target, strings.TrimRight(*held, "\n"))
	return r, os.WriteFile(o.Target, []byte(*held), 0o644)
}

// readFormer gives what a file holds, nil for one that is not there.
func readFormer(name string) (*string, error) {
	data, err := os.ReadFile(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case err != nil:
		return nil, err
	}
	text := string(data)
	return &text, nil
}
