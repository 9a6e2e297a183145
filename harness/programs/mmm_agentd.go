package programs

import (
	"fmt"

	"github.com/hadrill/hadrill/scenarios"
	"github.com/hadrill/hadrill/sim/conf"
	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/program/mmm"
)

// mmmAgentdKind is MMM's agent by its mmm_agent.conf.
var mmmAgentdKind = Kind{
	Name: mmmAgentdName, Main: mmmAgentdMain, Ports: mmmAgentdPorts, Accounts: mmmAgentdAccounts,
	FileNames: []string{"mmm_agent.conf"}, Recognise: mmmAgentdLines.MatchString, Describe: mmmDescribe, Part: &mmmAgentdPart,
}

func (e *Env) mmmAgentd() *scenarios.MMMAgentd { return e.Settings.(*scenarios.MMMAgentd) }

func mmmAgentdMain(e *Env) (host.Main, []conf.Note, error) {
	read, notes, err := read(e, mmm.ReadAgent)
	if err != nil {
		return nil, notes, err
	}
	c := *read
	if at := c.Agent(); at.Addr() != e.Address {
		return nil, notes, fmt.Errorf("mmm_agentd: %s: this %s has the ip %s, and the machine %s has %s: the agent cannot listen there", e.File, c.This, at.Addr(), e.Machine, e.Address)
	}
	if err := setMMMTools(&c, e.mmmAgentd().Tools); err != nil {
		return nil, notes, err
	}
	return c.AgentMain(), notes, nil
}

func mmmAgentdAccounts(e *Env) []Account {
	c, _, err := read(e, mmm.ReadAgent)
	if err != nil {
		return nil
	}
	return mmmAccounts(c, func(h *mmm.Host) map[string]host.Login {
		return map[string]host.Login{mmmAgentRights: h.Agent, mmmReplicationRights: h.Replication}
	})
}

func mmmAgentdPorts(e *Env) []Port {
	if e.File == "" {
		return ports(host.TextLines, mmm.AgentPort)
	}
	c, _, err := read(e, mmm.ReadAgent)
	if err != nil {
		return nil
	}
	return ports(host.TextLines, c.Agent().Port())
}
