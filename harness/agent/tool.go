//go:build linux

package agent

import (
	"encoding/json"
	"fmt"
	"time"
)

// toolLimit is for how long an operator's tool may run, in seconds.
const toolLimit = "180"

// tool runs an operator's tool to its end. Its output is the evidence.
func (a *Agent) tool(o *Order) (Answer, error) {
	var argv []string
	if err := json.Unmarshal(o.Request, &argv); err != nil || len(argv) == 0 {
		return Answer{}, fmt.Errorf("no command line of a tool: %q", o.Request)
	}
	r := Answer{At: time.Now().UnixNano()}
	var err error
	r.Detail, err = command("", append([]string{"timeout", toolLimit}, argv...)...)
	return r, err
}
