package memcached

import (
	"errors"
	"fmt"
)

// Config is a server's configuration, by the options of its manual page. The
// zero Config is memcached without options.
type Config struct {
	// Port is -p; 0 means 11211.
	Port uint16
	// Memory is -m, the memory for items in MB; 0 means 64.
	Memory int
	// NoEvictions is -M: a full cache refuses what is new.
	NoEvictions bool
	// MaxItem is -I in bytes: the largest item, with its key and header; 0 means
	// 1 MB.
	MaxItem int
	// Growth is -f, the factor from one chunk size to the next; 0 means 1.25.
	Growth float64
	// MinSpace is -n, the bytes for key, value and flags in the smallest chunk; 0
	// means 48.
	MinSpace int
	// Automove is -o slab_automove.
	Automove Automove
	// NoMaintainer is -o no_lru_maintainer: one list a class in place of three,
	// and nobody in the background.
	NoMaintainer bool
}

// Automove is when pages move from a slab class to another.
type Automove uint8

const (
	// AutomoveSlow moves a page when a class has been without evictions and with
	// free pages for half a minute, or another evicted much younger items
	// (slab_automove=1, the default).
	AutomoveSlow Automove = iota
	// AutomoveOff never moves one (slab_automove=0).
	AutomoveOff
	// AutomoveAtOnce moves one at each eviction (slab_automove=2).
	AutomoveAtOnce
)

const (
	pageSize  = 1 << 20      // slab_page_size
	chunkMax  = pageSize / 2 // slab_chunk_max
	itemLimit = 1 << 30      // the most that -I takes
)

// Validate tells everything that is wrong with the configuration, as the server
// would refuse to start.
func (c Config) Validate() error {
	d := c.withDefaults()
	var errs []error
	bad := func(what string, value any, reason string) {
		errs = append(errs, fmt.Errorf("memcached: cannot use %s \"%v\": %s", what, value, reason))
	}
	if d.Memory < 1 || d.Memory > 1<<20 {
		bad("memory", c.Memory, "expected 1 MB to 1 TB")
	}
	switch {
	case d.MaxItem < chunkMax || d.MaxItem%chunkMax != 0 || d.MaxItem > itemLimit:
		bad("item size", c.MaxItem, "expected a multiple of 512 KB (slab_chunk_max) up to 1 GB")
	case d.MaxItem > d.Memory*pageSize/2:
		bad("item size", d.MaxItem, "expected at most half of the memory")
	}
	if !(d.Growth > 1 && d.Growth <= 100) {
		bad("growth factor", c.Growth, "expected more than 1 and at most 100")
	}
	if d.MinSpace < 1 || d.MinSpace > chunkMax/2 {
		bad("smallest chunk", c.MinSpace, "expected 1 byte to 256 KB")
	}
	if d.Automove > AutomoveAtOnce {
		bad("slab_automove", c.Automove, "expected one of the constants")
	}
	return errors.Join(errs...)
}

// withDefaults replaces zeros by what they mean.
func (c Config) withDefaults() Config {
	if c.Port == 0 {
		c.Port = 11211
	}
	if c.Memory == 0 {
		c.Memory = 64
	}
	if c.MaxItem == 0 {
		c.MaxItem = 1 << 20
	}
	if c.Growth == 0 {
		c.Growth = 1.25
	}
	if c.MinSpace == 0 {
		c.MinSpace = 48
	}
	return c
}

// automoves are the values of slab_automove.
var automoves = map[string]Automove{"0": AutomoveOff, "1": AutomoveSlow, "2": AutomoveAtOnce}

// Set makes a the value of that name.
func (a *Automove) Set(name string) error {
	v, ok := automoves[name]
	if !ok {
		return fmt.Errorf("memcached: cannot use slab_automove %q: expected 0, 1 or 2", name)
	}
	*a = v
	return nil
}
