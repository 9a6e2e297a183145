//go:build linux

package live

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/hadrill/hadrill/sim/host"
)

// ErrKilled is returned by Run when the program was killed.
var ErrKilled = errors.New("killed")

// errExited and errStopped are orderly ends.
var (
	errExited  = errors.New("exited")
	errStopped = errors.New("stopped (SIGTERM)")
)

// Run runs the program until it ends: main returned an error (which it
// returns), Exit or SIGTERM (nil), Kill (ErrKilled), a panic (its text and
// stack), or the end of ctx (its cause), which is as Kill. It returns when every
// process has unwound, those of children included. A Host runs once.
func (h *Host) Run(ctx context.Context, main host.Main) error {
	a, err := newAlarm()
	if err != nil {
		return err
	}
	h.mu.Lock()
	before, over := h.alarm != nil, h.over.Load()
	if !before && !over {
		h.alarm, h.ctx = a, ctx
	}
	h.mu.Unlock()
	switch {
	case before:
		_ = a.file.Close()
		return fmt.Errorf("live: cannot run %q: it ran before", h.opt.Program)
	case over:
		_ = a.file.Close()
		h.group.Wait()
		return h.outcome()
	}
	h.group.Go(func() { a.run(h.tick) })
	stop := context.AfterFunc(ctx, func() { h.end(context.Cause(ctx)) })
	defer stop()
	h.Go(host.TaskFunc(func() {
		if err := main(h); err != nil {
			h.end(err)
		}
	}))
	<-h.ended
	h.group.Wait()
	return h.outcome()
}

// outcome gives the error that Run returns.
func (h *Host) outcome() error {
	if errors.Is(h.err, errExited) || errors.Is(h.err, errStopped) {
		return nil
	}
	return h.err
}

// end ends the program: every process unwinds where it waits. False when it
// had ended before.
func (h *Host) end(why error) bool {
	h.mu.Lock()
	if h.over.Load() {
		h.mu.Unlock()
		return false
	}
	h.over.Store(true)
	h.err = why
	for _, p := range h.procs {
		if p.parked {
			p.wakeUp(p.gen, wokenUp)
		}
	}
	for _, p := range h.idle {
		h.forget(p)
		p.turn <- struct{}{} // without a task: it goes
	}
	open, kids := h.open, h.kids
	h.idle, h.open, h.kids = nil, nil, nil
	alarm := h.alarm
	h.mu.Unlock()
	h.thaw()
	close(h.ended)
	if alarm != nil {
		_ = alarm.file.Close()
	}
	// As in a kernel: who sees a connection of a dead program closed finds its
	// port closed, too.
	for c := range open {
		if l, ok := c.(*listener); ok {
			_ = l.Close()
			delete(open, c)
		}
	}
	for c := range open {
		_ = c.Close()
	}
	for _, k := range kids {
		k.Stop()
	}
	return true
}

// Kill ends the program as SIGKILL does, its children by SIGTERM. False when it
// had ended.
func (h *Host) Kill() bool { return h.end(ErrKilled) }

// Stop is SIGTERM: what the program made of it with OnStop, else its end.
// False when it had ended.
func (h *Host) Stop() bool {
	h.Go(host.TaskFunc(func() {
		if t := h.onStop; t != nil {
			h.onStop = nil
			t.Run()
			return
		}
		h.end(errStopped)
	}))
	return !h.over.Load()
}

// Exit implements host.Host.
func (h *Host) Exit() {
	h.end(errExited)
	panic(unwind{})
}

// keep has c closed when the program ends; at once when it has.
func (h *Host) keep(c io.Closer) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.over.Load() {
		return false
	}
	h.open[c] = struct{}{}
	return true
}

// release takes it back; false when the program's end has closed it.
func (h *Host) release(c io.Closer) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if _, ok := h.open[c]; !ok {
		return false
	}
	delete(h.open, c)
	return true
}
