package programs

import (
	"errors"
	"net/netip"
	"strings"

	"github.com/hadrill/hadrill/scenarios"
	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/program/mmm"
)

// mmmControl is mmm_control on the monitor's machine. Containers have no real one.
var mmmControl = Act{Command: "mmm_control", Main: mmmControlMain}

func mmmControlMain(e *Env, settings any, done func(said string, err error)) (host.Main, error) {
	c, _, err := read(e, mmm.ReadMonitor)
	if err != nil {
		return nil, err
	}
	line := settings.(*scenarios.MMMControl).Command
	return mmm.ControlMain(netip.AddrPortFrom(c.Monitor.Address, c.Monitor.Port), line, func(answer string, err error) {
		switch {
		case err != nil:
			done("", err)
		case !strings.HasPrefix(answer, "OK:"), strings.HasSuffix(answer, "Skipping command."), strings.Contains(answer, "Already in"):
			done("", errors.New(answer))
		default:
			done(answer, nil)
		}
	}), nil
}
