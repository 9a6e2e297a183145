package keepalived

import (
	"fmt"

	"github.com/hadrill/hadrill/sim/conf"
)

// unknown passes over a keyword that keepalived does not know, with its block:
// it logs the line and goes on. A file without a vrrp_instance is refused for
// it.
func (r *reader) unknown(block string, k *conf.Directive, names []string) {
	hint := r.Hint(k.Name(), names, "keepalived logs the line and passes over it")
	r.warn(k, fmt.Sprintf("(%s: Line %d) Unknown keyword '%s'", k.File.Name, k.Words[0].Line, k.Name()),
		fmt.Sprintf("unknown keyword in %s, which keepalived logs and passes over: %s", block, hint))
	r.strangers = append(r.strangers, k.Problem(k.Words[0], "unknown keyword %q in %s: %s", k.Name(), block, hint))
}

// outside corrects a number that is outside of its range, as keepalived does
// with a log line.
func (r *reader) outside(k *conf.Directive, log, why string) {
	r.warn(k, fmt.Sprintf("(%s: Line %d) (%s) %s", k.File.Name, k.Words[0].Line, r.current.Router.Name, log), why)
}
