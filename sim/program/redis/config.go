package redis

import (
	"errors"
	"fmt"
	"net/netip"
	"time"

	"github.com/hadrill/hadrill/sim/conf"
)

// Config is a server's configuration. The zero Config is Redis as its package
// installs it: port 6379, RDB with the default save points, no AOF.
type Config struct {
	// Port it listens on, on every address; 0 means 6379.
	Port uint16
	// Bind are the addresses that it listens on; none means every address.
	Bind []netip.Addr
	// Protected is protected-mode: without a password only clients of the machine
	// itself are served.
	Protected bool
	// Password is requirepass, "" for none.
	Password string
	// MasterUser and MasterAuth are those of a replica at its master, masteruser
	// ("" is the default user) and masterauth ("" is no password).
	MasterUser, MasterAuth string
	// Persistence tells what it writes to the disk.
	Persistence Persistence
	// Replication holds its settings as a master and as a replica; nil means
	// DefaultReplication.
	Replication *Replication
	// MaxMemory limits the memory that the data takes.
	MaxMemory MaxMemory
	// OpTime is how long the one thread works on a command (of a core); 0 means
	// that commands take no time.
	OpTime time.Duration
	// Boot is the time from the start until it listens; 0 is none.
	Boot time.Duration
	// DiskRate is the speed, in bytes per second, at which files are read at
	// the start (LOADING) and written by snapshots; 0 means 100 MB/s.
	DiskRate int64
	// Dir is the folder of its files on the machine's disk; "" means the
	// program's name.
	Dir string
}

// Persistence is redis.conf's save, appendonly and appendfsync.
type Persistence struct {
	// Save are the save points: one that is due starts a snapshot. Nil means
	// DefaultSave, an empty slice none (save "").
	Save []SavePoint
	// SaveAt is where the first line of them stands; the file where there is none.
	SaveAt conf.Pos
	// AOF is appendonly and appendfsync. When it is on, a start reads the
	// append only file and never the snapshot.
	AOF AOF
	// RewriteMinSize is auto-aof-rewrite-min-size in bytes; 0 means 64 MB.
	RewriteMinSize int
	// RewritePercentage is auto-aof-rewrite-percentage; 0 means 100.
	RewritePercentage int
	// NoRewrite: the append only file is never rewritten by itself
	// (auto-aof-rewrite-percentage 0).
	NoRewrite bool
}

// SavePoint is a pair of redis.conf's save directive: a snapshot is due when
// there were Changes and more than After has passed since the last one.
type SavePoint struct {
	After   time.Duration // whole seconds
	Changes int
}

// DefaultSave is redis.conf's `save 3600 1 300 100 60 10000`.
var DefaultSave = []SavePoint{{time.Hour, 1}, {5 * time.Minute, 100}, {time.Minute, 10000}}

// AOF is whether and how the append only file is kept.
type AOF uint8

const (
	// AOFOff is appendonly no.
	AOFOff AOF = iota
	// AOFAlways syncs before each answer.
	AOFAlways
	// AOFEverysec syncs in the background once a second.
	AOFEverysec
	// AOFNo leaves it to the kernel, which writes back after about 30 s.
	AOFNo
)

// Validate tells everything that is wrong with the configuration.
func (c Config) Validate() error {
	var errs []error
	bad := func(what string, value any, reason string) {
		errs = append(errs, fmt.Errorf("redis: cannot use %s \"%v\": %s", what, value, reason))
	}
	for _, d := range []struct {
		name  string
		value time.Duration
	}{{"op time", c.OpTime}, {"boot", c.Boot}} {
		if d.value < 0 {
			bad(d.name, d.value, "expected 0 or more")
		}
	}
	if c.DiskRate < 0 {
		bad("disk rate", c.DiskRate, "expected 0 or more")
	}
	p := c.Persistence
	for _, s := range p.Save {
		if s.After < time.Second || s.After%time.Second != 0 || s.Changes < 1 {
			bad("save point", fmt.Sprintf("%v %d", s.After, s.Changes), "expected whole seconds from 1 and changes from 1")
		}
	}
	if p.AOF > AOFNo {
		bad("appendfsync", p.AOF, "expected one of the constants")
	}
	if p.RewriteMinSize < 0 || p.RewritePercentage < 0 {
		bad("rewrite limits", fmt.Sprintf("%d %d", p.RewriteMinSize, p.RewritePercentage), "expected 0 or more")
	}
	if m := c.MaxMemory; m.Bytes < 0 || m.Policy > VolatileTTL || m.Bytes > 0 && m.Policy != NoEviction && m.Samples < 1 {
		bad("maxmemory", fmt.Sprintf("%d %d %d", m.Bytes, m.Policy, m.Samples), "expected bytes from 0, one of the policies, and samples from 1")
	}
	if r := c.Replication; r != nil && r.wrong() != "" {
		errs = append(errs, fmt.Errorf("redis: cannot use replication: %s", r.wrong()))
	}
	return errors.Join(errs...)
}

// withDefaults replaces zeros by what they mean.
func (c Config) withDefaults(program string) Config {
	if c.Port == 0 {
		c.Port = 6379
	}
	if c.DiskRate == 0 {
		c.DiskRate = 100e6
	}
	if c.Dir == "" {
		c.Dir = program
	}
	if c.Replication == nil {
		c.Replication = DefaultReplication()
	}
	p := &c.Persistence
	if p.Save == nil {
		p.Save = DefaultSave
	}
	if p.RewriteMinSize == 0 {
		p.RewriteMinSize = 64 << 20
	}
	if p.RewritePercentage == 0 {
		p.RewritePercentage = 100
	}
	return c
}
