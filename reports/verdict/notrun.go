package verdict

// NotRun is a run that was asked for and did not begin, because the runs were
// interrupted before.
type NotRun struct {
	Scenario, Variant string
	Seed              uint64
	Replay            string // the command that does it
}
