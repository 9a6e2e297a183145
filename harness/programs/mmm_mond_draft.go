package programs

import "regexp"

// mmmMondName is the kind's name.
const mmmMondName = "mmm_mond"

// mmmMondSections matches what only a monitor's file has.
var mmmMondSections = regexp.MustCompile(`(?m)^\s*<monitor>`)

var mmmMondPart = Part{
	Tier: WatchTier, Machine: "monitor", Agents: &mmmAgentdKind,
	Entry: func(p Placed) string {
		return entry(mmmMondName, append([]string{setting("config", fileWord(p.File)), setting("writer", p.Says.Writer)}, p.Says.Settings...)...)
	},
}
