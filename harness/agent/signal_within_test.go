//go:build linux

package agent

import (
	"encoding/json"
	"os"
	"testing"

	"github.com/hadrill/hadrill/harness/programs"
)

// family gives signals to the processes of a program of ours whose first one is a parent
// alone: keepalived, whose child leaves in an orderly way when its parent is killed.
func (r *rig) family(t *testing.T) {
	const file = "vrrp_instance web {\n state MASTER\n interface eth0\n virtual_router_id 7\n priority 255\n virtual_ipaddress {\n 10.9.0.77\n }\n}\n"
	line, err := json.Marshal(Spec{Spec: programs.Spec{Kind: "keepalived", Machine: "near", Program: "keepalived", Address: r.near, File: "keepalived.conf", Files: map[string]string{"keepalived.conf": file}}})
	must(t, err)
	exe, err := os.Executable()
	must(t, err)
	r.do(t, Order{Do: "define", Program: &Program{Name: "keepalived", Process: programs.Process{Argv: []string{exe, asProgram}, ParentOnly: true}, Spec: line}})
	note := func(text string) {
		t.Helper()
		r.event(t, Event{Program: "keepalived", Kind: "note:vrrp", Detail: text})
	}

	words(t, r.ask(Order{Do: "freeze", Target: "keepalived/vrrp"}), "keepalived was not running")
	r.do(t, Order{Do: "start", Target: "keepalived"})
	note("(web) Entering MASTER STATE")
	words(t, r.do(t, Order{Do: "freeze", Target: "keepalived/vrrp"}), "SIGSTOP: keepalived/vrrp in process")
	words(t, r.ask(Order{Do: "freeze", Target: "keepalived/vrrp"}), "SIGSTOP had no effect on keepalived/vrrp")
	if seen := r.looks(t, "keepalived/vrrp"); len(seen) != 1 || !seen[0].Stopped {
		t.Errorf("the child that stands is seen as %v", seen)
	}
	if seen := r.looks(t, "keepalived"); len(seen) != 1 || seen[0].Stopped {
		t.Errorf("its parent, which does not, is seen as %v", seen)
	}
	words(t, r.do(t, Order{Do: "thaw", Target: "keepalived/vrrp"}), "goes on")
	words(t, r.ask(Order{Do: "kill", Target: "keepalived/checkers"}), "keepalived/checkers was not running")
	words(t, r.do(t, Order{Do: "kill", Target: "keepalived/vrrp"}), "SIGKILL: keepalived/vrrp in process")
	note("VRRP child process died: Respawning")
	note("(web) Entering MASTER STATE")
	if seen := r.looks(t, "keepalived/checkers"); len(seen) > 0 {
		t.Errorf("a child that is not there is seen as %v", seen)
	}
	words(t, r.do(t, Order{Do: "kill", Target: "keepalived"}), "gone")
	note("(web) sent 0 priority") // by the child, which gets SIGTERM
	r.event(t, Event{Program: "keepalived", Kind: "ended", Detail: "killed by SIGKILL"})
}
