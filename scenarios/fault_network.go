package scenarios

import (
	"time"

	"github.com/hadrill/hadrill/scenarios/strict"
)

// networkVerbs are the faults of packets between two sides of the network.
var networkVerbs = []verb{
	{name: "cut", about: "drops every packet between two sides of the network", on: onNetwork, lasts: true},
	{name: "delay", about: "delays every packet between two sides", on: onNetwork, lasts: true, settings: delaySettings},
	{name: "loss", about: "loses a share of the packets between two sides", on: onNetwork, lasts: true, settings: lossSettings},
	{name: "heal", about: "ends a cut, delay or loss, called by its name", on: onFault, undoes: []string{"cut", "delay", "loss"}},
}

// Delay is how late packets are: By and a uniform share of Jitter, on top of the
// network's own delay.
type Delay struct{ By, Jitter time.Duration }

func delaySettings() (any, []key) {
	s := &Delay{}
	return s, []key{
		{strict.Positive("by", "how long packets are delayed, on top of the network's delay", false, &s.By), "how long packets are delayed, such as by: 50ms"},
		{strict.Duration("jitter", "added to by, uniform from 0 to this", false, &s.Jitter), ""},
	}
}

// Loss is the share of packets lost, 0 to 1.
type Loss struct{ Share float64 }

func lossSettings() (any, []key) {
	s := &Loss{}
	return s, []key{{shareField(&s.Share), "the share of packets lost, such as share: 10%"}}
}

// shareField gives the field that loss and fail have in common.
func shareField(to *float64) strict.Field {
	return strict.Share("share", "share of packets or requests (default 100%)", to)
}
