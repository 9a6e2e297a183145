package suite

import "github.com/hadrill/hadrill/reports/verdict"

// NotRun are the jobs that none of the verdicts, which stand in the order of
// jobs, is of.
func NotRun(jobs []Job, verdicts []*verdict.Verdict, ground string) []verdict.NotRun {
	var all []verdict.NotRun
	for _, j := range jobs {
		if len(verdicts) > 0 && isOf(verdicts[0], j) {
			verdicts = verdicts[1:]
			continue
		}
		all = append(all, verdict.NotRun{
			Scenario: j.Case.Scenario.Name, Variant: j.Case.Variant, Seed: j.Seed, Replay: ReplayCommand(j.Case, ground, j.Seed),
		})
	}
	return all
}

func isOf(v *verdict.Verdict, j Job) bool {
	r := &v.Record.Run
	return r.Scenario == j.Case.Scenario.Name && r.Variant == j.Case.Variant && r.Seed == j.Seed
}
