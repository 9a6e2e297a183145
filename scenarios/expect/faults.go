package expect

import "time"

// Reaction holds the times that followed one fault, counted from the fault;
// None for what did not happen.
type Reaction struct {
	Outage                            time.Duration // 0 for none
	Detection, Takeover, FirstSuccess time.Duration
}

// Faults are the figures of a fault.
var Faults = newTable([]Row[Reaction]{
	{Figure{Name: "outage", Needs: someRequest, Unit: Timed, About: "the longest outage of any group that began while the fault lasted, 0 for none"},
		func(r Reaction) any { return r.Outage }},
	{Figure{Name: "detection", Unit: Timed, About: "time from a fault to the first program that noticed it",
		Band: Band{Place: 7, Figure: "detection", Name: "detection", Absolute: float64(300 * time.Millisecond), Relative: 0.10}},
		func(r Reaction) any { return r.Detection }},
	{Figure{Name: "takeover", Unit: Timed, About: "time from a fault to the first move of an address",
		Column: Column{Place: 11, Head: "takeover", Key: "takeover", Drop: 4},
		Band:   Band{Place: 8, Figure: "takeover", Name: "takeover", Absolute: float64(300 * time.Millisecond), Relative: 0.10, Repairs: true}},
		func(r Reaction) any { return r.Takeover }},
	{Figure{Name: "first_success", Unit: Timed, About: "time from a fault to the first success after the first failure, of a request that was sent after the fault",
		Column: Column{Place: 12, Head: "first success", Key: "first_success", Drop: 1},
		Band:   Band{Place: 9, Figure: "first_success", Name: "first success", Absolute: float64(300 * time.Millisecond), Relative: 0.10}},
		func(r Reaction) any { return r.FirstSuccess }},
})
