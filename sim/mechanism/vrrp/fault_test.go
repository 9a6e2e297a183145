package vrrp

import (
	"testing"
	"time"
)

func link(up bool) func(*Machine, time.Duration) []Action {
	return func(m *Machine, now time.Duration) []Action { return m.Link(now, up) }
}

// TestLink: the steps are those of the recorded linkdown, the master loses its
// link and gets it back.
func TestLink(t *testing.T) {
	const left = "send 0, send 0, remove, no timer"
	oneScript := base(func(c *Config) { c.Scripts = 1 })
	walk(t, []row{
		{"master", "recorded: FAULT, sent 0 priority, the address goes; back in BACKUP, master a full timer later", base(nil), append(master[:2:2],
			step{4000, link(false), left, "sent 0 priority"},
			step{4500, expire, "", ""},
			step{10000, link(true), fullA, "Entering BACKUP STATE"},
			step{11000, hear(high, advert(100)), "", "discarding"},
			step{13606, expire, took, "Entering MASTER STATE"})},
		{"FAULT is logged", "recorded", base(nil), append(master[:2:2], step{4000, link(false), left, "Entering FAULT STATE"})},
		{"backup", "it has nothing to give away, and its timer must not end", base(nil), []step{
			{0, start, "remove, " + fullA, ""}, {1000, link(false), "no timer", "Entering FAULT STATE"},
			{3606, expire, "", ""}, {5000, link(true), fullA, "Entering BACKUP STATE"}, {8606, expire, took, ""},
		}},
		{"nopreempt", "who comes back obeys the lower master, as after a failed script (recorded: nginx_w0_fault_nopreempt)",
			base(func(c *Config) { c.NoPreempt = true }), append(master[:2:2],
				step{4000, link(false), left, ""}, step{10000, link(true), fullA, ""},
				step{11000, hear(high, advert(100)), "decided by nopreempt, " + fullA, ""}, step{13606, expire, "", ""})},
		{"deaf in FAULT", "RFC 5798 has no such state; keepalived reads nothing in it", base(nil), append(master[:2:2],
			step{4000, link(false), left, ""}, step{5000, hear(high, advert(102)), "", ""})},
		{"told twice", "only a change matters", base(nil), append(master[:2:2],
			step{4000, link(true), "", ""}, step{4100, link(false), left, ""}, step{4200, link(false), "", ""},
			step{5000, link(true), fullA, ""}, step{5100, link(true), "", ""})},
		{"down at start", "vrrp_init_state enters FAULT without a word", base(nil), []step{
			{0, link(false), "", ""}, {0, start, "remove", ""}, {3606, expire, "", ""},
			{5000, link(true), fullA, "Entering BACKUP STATE"}, {8606, expire, took, ""},
		}},
		{"down while waiting for a script", "vrrp_init_state and try_up_instance: both are needed", oneScript, []step{
			{0, link(false), "", ""}, {0, start, "remove", ""}, {50, check(0, firstUp), "", ""}, {900, link(true), fullA, "Entering BACKUP STATE"},
		}},
		{"up before the script's first result", "try_up_instance waits for it", oneScript, []step{
			{0, link(false), "", ""}, {0, start, "remove", ""}, {40, link(true), "", ""}, {50, check(0, firstUp), fullA, "Entering BACKUP STATE"},
		}},
		{"script fails meanwhile", "back when both are well", oneScript, []step{
			{0, start, "remove", ""}, {50, check(0, firstUp), fullA, ""}, {3656, expire, took, ""},
			{4000, link(false), left, ""}, {5000, check(0, down), "", ""}, {6000, link(true), "", ""}, {7000, check(0, up), fullA, ""},
		}},
		{"owner", "priority 255 does not wait, as at its start", base(func(c *Config) { c.Master, c.Priority = true, 255 }), []step{
			{0, start, "remove, timer 1µs", ""}, {1, expire, "send 255, add, announce x5, announce x5 in 5s, timer 1s", ""},
			{4000, link(false), left, ""},
			{5000, link(true), "send 255, add, announce x5, announce x5 in 5s, timer 1s", "Entering MASTER STATE"},
		}},
		{"stopped", "after its end nothing is done", base(nil), append(master[:2:2],
			step{4000, stop, "send 0, remove, no timer", ""}, step{5000, link(false), "", ""}, step{6000, link(true), "", ""})},
	})
}
