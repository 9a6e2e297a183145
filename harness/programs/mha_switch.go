package programs

import (
	"errors"
	"net/netip"
	"path"
	"regexp"
	"strings"

	"github.com/hadrill/hadrill/scenarios"
	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/program/mha"
	"github.com/hadrill/hadrill/sim/program/tomcat"
)

const mhaSwitchCommand = "masterha_master_switch"

// mhaSwitch is masterha_master_switch --master_state=alive, by the manager's file.
var mhaSwitch = Act{Command: mhaSwitchCommand, Main: mhaSwitchMain, Argv: mhaSwitchArgv, Said: mhaSwitchSaid}

func mhaSwitchMain(e *Env, settings any, done func(said string, err error)) (host.Main, error) {
	c, _, err := mhaConfig(e)
	if err != nil {
		return nil, err
	}
	if c.MovesOnline && !c.Virtual.IsValid() {
		return nil, errors.New("its file has a master_ip_online_change_script: expected virtual_address, which the script moves")
	}
	to := mhaHost(e, c, settings.(*scenarios.Switch).To)
	return c.SwitchMain(mha.Switch{To: to, Application: tomcat.Account, Done: func(partly bool, err error) {
		end := " completed successfully."
		if partly {
			end = " done, but switching slaves partially failed."
		}
		done("Switching master to "+to+end, err)
	}}), nil
}

// mhaHost gives a machine's server as the manager's file calls it; one that is not there
// by its machine.
func mhaHost(e *Env, c *mha.Config, machine string) string {
	for _, s := range c.Servers {
		if a, ok := c.Address(s.Host); ok && a == e.Hosts[machine] && a != (netip.Addr{}) {
			return s.Host
		}
	}
	return machine
}

func mhaSwitchArgv(e *Env, settings any) []string {
	to := settings.(*scenarios.Switch).To
	if c, _, err := mhaConfig(e); err == nil {
		to = mhaHost(e, c, to)
	}
	return []string{
		mhaSwitchCommand, "--master_state=alive", "--conf=" + mhaFolder + path.Base(path.Clean(e.File)), "--new_master_host=" + to,
		"--orig_master_is_new_slave", "--interactive=0",
	}
}

// mhaSwitchEnd is a line of its log that says how it ended.
var mhaSwitchEnd = regexp.MustCompile(`(?m)\[(?:info|error)\](?:\[[^\]]*\])? +(Switching master to .*|We should not .*|Getting advisory lock .*|.* is not found .*|.* is bad as a new master.*|Got ERROR.*)$`)

// mhaSwitchSaid: a switch after which not all replicate is one.
func mhaSwitchSaid(output string) (said string, took bool) {
	if m := mhaSwitchEnd.FindStringSubmatch(output); m != nil {
		return m[1], strings.HasPrefix(m[1], "Switching master to ")
	}
	return "", false
}
