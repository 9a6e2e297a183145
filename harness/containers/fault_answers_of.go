package containers

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/hadrill/hadrill/harness/agent"
	"github.com/hadrill/hadrill/scenarios"
)

// ownAnswers spoils the answers of one of our own programs, which does it by
// itself and counts them.
type ownAnswers struct {
	m                 *machine
	program, do, undo string
	status            int
	share             float64
	before, n         int
	mended            bool
}

func (o *ownAnswers) spoil(ctx context.Context, at time.Time) (string, error) {
	_ = pause(ctx, time.Until(at))
	var err error
	o.before, err = o.request(ctx, agent.Request{Do: o.do, Status: o.status, Share: o.share})
	return "", err
}

func (o *ownAnswers) mend(ctx context.Context, at time.Time) (string, error) {
	_ = pause(ctx, time.Until(at))
	n, err := o.request(ctx, agent.Request{Do: o.undo})
	if err != nil {
		return "", err
	}
	o.n, o.mended = n-o.before, true
	var now agent.Reply
	switch err := o.m.say(ctx, o.program, agent.Request{Do: "counts"}, &now); {
	case err != nil:
		return "", err
	case o.do == "hang" && now.Hangs, o.do == "fail" && now.Fails:
		return "", fmt.Errorf("it still does: %s", o.do)
	}
	return "", nil
}

func (o *ownAnswers) met(ctx context.Context) (int, bool, error) {
	if o.mended {
		return o.n, true, nil
	}
	n, err := o.request(ctx, agent.Request{Do: "counts"})
	return n - o.before, true, err
}

// request sends the program a request and gives the number of requests that it
// has spoilt so far.
func (o *ownAnswers) request(ctx context.Context, what agent.Request) (int, error) {
	var reply agent.Reply
	err := o.m.say(ctx, o.program, what, &reply)
	return reply.Held + reply.Failed, err
}

// frozenAnswers makes a real program hang by freezing it. Nobody counts the
// requests that wait in its kernel.
type frozenAnswers struct {
	m       *machine
	program string
}

func (o *frozenAnswers) spoil(ctx context.Context, at time.Time) (string, error) {
	return deed{do: "freeze", proof: shows(held)}.act(ctx, o.m.run, o.target(), at)
}

func (o *frozenAnswers) mend(ctx context.Context, at time.Time) (string, error) {
	return deed{do: "thaw", proof: shows(loose)}.act(ctx, o.m.run, o.target(), at)
}

func (o *frozenAnswers) target() scenarios.Target {
	return scenarios.Target{Machine: o.m.name, Program: o.program}
}

func (o *frozenAnswers) met(context.Context) (int, bool, error) { return 0, false, nil }

// agentAnswers has a machine's agent answer in a real program's place.
type agentAnswers struct {
	m       *machine
	fault   string // its name
	failure agent.Failure
	n       int
	mended  bool
}

func (o *agentAnswers) spoil(ctx context.Context, at time.Time) (string, error) {
	line, err := json.Marshal(o.failure)
	if err != nil {
		return "", err
	}
	a, err := o.m.ask(ctx, agent.Order{Do: "fail", Target: o.fault, Request: line, At: o.m.onAgent(at)})
	return a.Detail, err
}

func (o *agentAnswers) mend(ctx context.Context, at time.Time) (string, error) {
	a, err := o.m.ask(ctx, agent.Order{Do: "unfail", Target: o.fault, At: o.m.onAgent(at)})
	if err != nil {
		return "", err
	}
	if _, err := o.m.ask(ctx, agent.Order{Do: "failing", Target: o.fault}); err == nil {
		return "", errors.New("its machine's agent still answers")
	}
	o.n, o.mended = int(a.Count), true
	return a.Detail, nil
}

// met implements answers.
func (o *agentAnswers) met(ctx context.Context) (int, bool, error) {
	if o.mended {
		return o.n, true, nil
	}
	a, err := o.m.ask(ctx, agent.Order{Do: "failing", Target: o.fault})
	return int(a.Count), true, err
}
