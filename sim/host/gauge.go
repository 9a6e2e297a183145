package host

// Gauge is how much of something limited a program or its machine uses at a moment.
type Gauge struct {
	// Name is that of the limit, as its manual has it: "maxThreads", "maxconn of
	// server app/web1".
	Name string
	// Used of Most are in use; Waiting ask for one and have none yet.
	Used, Most, Waiting int
}

// Gauged is implemented by what a program exposes (Host.Expose) when it has limits
// that can be looked at. The gauges of a program have the same names in the same
// order as long as it runs.
type Gauged interface{ Gauges() []Gauge }
