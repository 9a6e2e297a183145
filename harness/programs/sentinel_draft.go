package programs

import (
	"fmt"
	"io/fs"
	"regexp"
	"strings"

	"github.com/hadrill/hadrill/sim/conf"
	"github.com/hadrill/hadrill/sim/host"
)

// sentinelLines matches what only a sentinel.conf has.
var sentinelLines = regexp.MustCompile(`(?mi)^\s*sentinel\s+[a-z]`)

var sentinelPart = Part{
	Tier: WatchTier, Machine: sentinelName,
	Entry: func(p Placed) string { return sentinelName + ": " + fileWord(p.File) },
	Sessions: func(machines []string, says Standing) string {
		return "{" + sentinelName + "s: " + listOf(machines) + ", " + setting("master", says.Label) + password(says) + "}"
	},
}

// leastSentinels is how many there should be: fewer have no majority when one of
// them is gone (Redis documentation, High availability with Redis Sentinel).
const leastSentinels = 3

// sentinelDescribe reads the first master, and how many Sentinels its quorum is a
// majority of.
func sentinelDescribe(files fs.FS, name string) Description {
	var says Standing
	lines, _ := conf.ParseWords(conf.NewText(name, readText(files, name)))
	for _, d := range lines {
		args := d.Args()
		switch {
		case strings.EqualFold(d.Name(), "port") && len(args) == 1:
			says.Port = portOf(args[0].Text, 0)
		case !strings.EqualFold(d.Name(), sentinelName) || len(args) < 3:
		case strings.EqualFold(args[0].Text, "monitor") && len(args) == 5 && says.Label == "":
			quorum, _ := conf.Count(args[4].Text, 1000) // the program's reader tells
			says.Label, says.Copies = args[1].Text, max(leastSentinels, 2*quorum-1)
			says.Members = []Member{{Host: args[2].Text, Port: portOf(args[3].Text, 6379), Speaks: host.RESP}}
			says.Remarks = []string{fmt.Sprintf("%d Sentinels: the fewest of which a quorum of %d is a majority, and not fewer than %d.", says.Copies, quorum, leastSentinels)}
		case strings.EqualFold(args[0].Text, "auth-pass") && args[1].Text == says.Label:
			says.Password = args[2].Text
		}
	}
	return Description{Stands: says}
}
