package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/hadrill/hadrill/harness/suite"
	"github.com/hadrill/hadrill/reports/store"
)

// cacheFlags are those of commands whose runs need not be done again.
type cacheFlags struct {
	Cache string `help:"Folder of results by the digest of all that they depend on (files, variant, seed, program): a run whose result is there is not done again. \"none\" keeps none. Default: hadrill in the user's folder for caches." placeholder:"DIR"`
	Again bool   `help:"Do every run, also those whose results are known, and hold both against each other."`
}

// noCache is what --cache says for none.
const noCache = "none"

// open opens the cache of runs on a ground; nil for none. A folder that the user did not
// name and that cannot be had is none.
func (f *cacheFlags) open(s *session, ground *suite.GroundRow) (*suite.Cache, error) {
	dir := f.Cache
	switch {
	case dir == noCache || !ground.Repeatable:
		return nil, nil
	case dir == "":
		if dir = defaultCache(); dir == "" {
			return nil, nil
		}
	}
	keys, err := suite.KeysOn(ground)
	if err != nil {
		return nil, exit{exitInconclusive, err.Error()}
	}
	results, err := store.Open(dir)
	if err != nil && f.Cache == "" {
		return nil, nil
	}
	if err != nil {
		return nil, exit{exitUsage, "--cache " + err.Error()}
	}
	return &suite.Cache{Store: results, Keys: keys, Again: f.Again, Warn: func(line string) { fmt.Fprintln(s.stderr, "hadrill: "+line) }}, nil
}

// defaultCache is the folder where none is named, "" where the user has none.
func defaultCache() string {
	dir, err := os.UserCacheDir()
	if err != nil {
		return ""
	}
	return filepath.Join(dir, "hadrill")
}

// doer gives what does jobs through a cache, which may be nil.
func doer(c *suite.Cache) suite.Doer {
	if c == nil {
		return nil
	}
	return c.Run
}

// known is how many runs a cache, which may be nil, knew.
func known(c *suite.Cache) int {
	if c == nil {
		return 0
	}
	return c.Known()
}
