package harness

import (
	"context"
	"fmt"
	"strings"
	"sync"

	"github.com/hadrill/hadrill/reports/record"
)

// Outcome collects what came of injecting a fault at each of its targets. Its
// methods may be called from several goroutines.
type Outcome struct {
	mu          sync.Mutex
	seen, fails []string
}

// Took notes the evidence of a target where the fault took effect; it may be "".
func (o *Outcome) Took(evidence string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.seen = append(o.seen, evidence)
}

// Failed notes why a fault did not take effect at a target.
func (o *Outcome) Failed(why string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.fails = append(o.fails, why)
}

// Failure gives the first reason why the fault did not take effect somewhere,
// "" for none.
func (o *Outcome) Failure() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	if len(o.fails) == 0 {
		return ""
	}
	return o.fails[0]
}

// Seen gives the evidence of the targets where the fault took effect.
func (o *Outcome) Seen() []string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.seen
}

// Evidence gives that of all targets together: one where the fault did not
// take effect leaves it without effect.
func (o *Outcome) Evidence(context.Context) (record.Effect, string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if len(o.fails) > 0 {
		return record.WithoutEffect, strings.Join(o.fails, "; ")
	}
	return record.Confirmed, strings.Join(o.seen, "; ")
}

// CountEvidence gives the evidence of a fault that shows in how often it was
// met: "12 requests answered with status 503". One that nobody met is without
// effect.
func CountEvidence(n int, what string) (record.Effect, string) {
	effect := record.Confirmed
	if n == 0 {
		effect = record.WithoutEffect
	}
	return effect, fmt.Sprintf("%d %s", n, what)
}

// PacketEvidence gives the evidence of a fault of the network by the packets
// that met it and what became of them, such as "dropped".
func PacketEvidence(n int64, became string) (record.Effect, string) {
	if n == 0 {
		return record.WithoutEffect, "no packet passed there"
	}
	return record.Confirmed, fmt.Sprintf("%d packets %s", n, became)
}
