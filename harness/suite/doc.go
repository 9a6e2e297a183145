// Package suite is the only door to a run. It finds scenarios (Load), chooses
// their cases (Choose), prepares them on a ground (Grounds, Prepare), runs
// them under many seeds on many workers (RunJobs), and keeps their records,
// reports and plots (Keeper). The command line, the comparison of grounds,
// replays and Go tests (Test) all come through here.
//
// A run is a function of the scenario's files, the variant, the seed, the
// ground and the version of this program, and of nothing else.
//
// The package prints nothing and knows no exit codes.
package suite
