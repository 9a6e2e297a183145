package memcached

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/replay"
)

// ofCommandLine is the program of a recording's arguments.
func ofCommandLine(args []string) (host.Main, error) {
	var c Config
	for i := 0; i < len(args); i++ {
		word := args[i]
		if word == "-M" {
			c.NoEvictions = true
			continue
		}
		if i++; i == len(args) {
			return nil, fmt.Errorf("%s: no value", word)
		}
		var err error
		switch value := args[i]; word {
		case "-m":
			c.Memory, err = strconv.Atoi(value)
		case "-f":
			c.Growth, err = strconv.ParseFloat(value, 64)
		case "-I":
			unit := map[byte]int{'k': 1 << 10, 'm': 1 << 20}[value[len(value)-1]]
			c.MaxItem, err = strconv.Atoi(value[:len(value)-1])
			c.MaxItem *= unit
		case "-o":
			for _, o := range strings.Split(value, ",") {
				name, value, _ := strings.Cut(o, "=")
				switch name {
				case "slab_automove":
					err = c.Automove.Set(value)
				case "no_lru_maintainer":
					c.NoMaintainer = true
				case "no_lru_crawler": // there is none
				default:
					err = fmt.Errorf("option %q is not known", name)
				}
			}
		default:
			err = fmt.Errorf("argument %q is not known", word)
		}
		if err != nil {
			return nil, err
		}
	}
	return c.Main(), c.Validate()
}

// TestRecordings: what the real server stored, threw out, refused and said, and
// what it counted.
func TestRecordings(t *testing.T) {
	tables := replay.Memcached.Test(t, func(_ *testing.T, c *replay.Case) replay.Verdict {
		return replay.PlayMemcached(c, ofCommandLine)
	})
	if n := tables[0].Replayed; n != 25 {
		t.Errorf("%d recordings, expected 25", n)
	}
}
