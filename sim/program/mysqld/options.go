package mysqld

import (
	"math"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/hadrill/hadrill/sim/conf"
	"github.com/hadrill/hadrill/sim/mechanism/replication"
)

// setter takes an option's value into the configuration: "" where it has none. It
// says what it expects where the value is not that.
type setter func(c *Config, value string) (expected string)

// anything is the form of every option: one value, or none.
var anything = conf.Between(0, 1)

// options is the table of my.cnf's options. Names are MariaDB's, with dashes; the
// words of MySQL 8 follow those that they replace.
var options = (&conf.Table[setter]{
	Wording: conf.Wording{
		Unknown: "unknown variable %[1]q: mariadbd does not start with it", Expected: "expected one of the manual's server options, or loose- before it",
		Refused: "%[1]s is not modelled", Misplaced: "%s", Arguments: "%s has %d values, expected %s",
	},
	Fold: fold,
}).Add(readOptions...).Add(wsrepOptions...).Add(harmless...).Add(refusedOptions...)

// readOptions are those that matter.
var readOptions = []conf.Row[setter]{
	{Names: "port", Form: anything, Read: func(c *Config, v string) string {
		p, ok := conf.Port(v)
		c.Port = p
		return unless(ok, "a port")
	}},
	{Names: "bind-address", Form: anything, Read: setBind},
	{Names: "server-id", Form: anything, Read: number(1, 1<<32-1, func(c *Config, n int64) { c.ServerID = uint32(n) })},
	{Names: "log-bin", Form: anything, Read: setLogBin},
	{Names: "binlog-format", Form: anything, Read: word(map[string]func(*Config){
		"row":       func(c *Config) { c.Galera.Row = true },
		"mixed":     func(c *Config) { c.Galera.Row = false },
		"statement": func(c *Config) { c.Galera.Row = false },
	})},
	{Names: "sync-binlog", Form: anything, Read: number(0, 1<<32-1, func(c *Config, n int64) { c.SyncBinlog = int(n) })},
	{Names: "max-binlog-size", Form: anything, Read: number(4096, 1<<30, func(c *Config, n int64) { c.MaxBinlog = uint32(n) })},
	{Names: "innodb-flush-log-at-trx-commit", Form: anything, Read: number(0, 3, setFlushLog)},
	{Names: "innodb-flush-log-at-timeout", Form: anything, Read: number(1, 2700, func(c *Config, n int64) { c.FlushEach = time.Duration(n) * time.Second })},
	{Names: "log-slave-updates, log-replica-updates", Form: anything, Read: boolean(func(c *Config, on bool) { c.LogUpdates = on })},
	{Names: "read-only, super-read-only", Form: anything, Read: boolean(func(c *Config, on bool) { c.ReadOnly = on })},
	{Names: "relay-log-purge", Form: anything, Read: boolean(func(c *Config, on bool) { c.RelayLogPurge = on })},
	{Names: "relay-log-recovery", Form: anything, Read: boolean(func(c *Config, on bool) { c.RelayLogRecovery = on })},
	{Names: "sync-relay-log", Form: anything, Read: number(0, 1<<32-1, func(c *Config, n int64) { c.SyncRelayLog = n == 1 })},
	{Names: "sync-relay-log-info", Form: anything, Read: number(0, 1<<32-1, func(c *Config, n int64) { c.SyncRelayInfo = n == 1 })},
	{Names: "skip-slave-start, skip-replica-start", Form: anything, Read: boolean(func(c *Config, on bool) { c.SkipStart = on })},
	{Names: "slave-net-timeout, replica-net-timeout", Form: anything, Read: number(1, 31536000, func(c *Config, n int64) { c.NetTimeout = time.Duration(n) * time.Second })},
	{Names: "slave-parallel-threads, slave-parallel-workers, replica-parallel-workers", Form: anything, Read: func(_ *Config, v string) string {
		return unless(v == "0", "0: one SQL thread is modelled")
	}},
	{Names: "rpl-semi-sync-master-enabled, rpl-semi-sync-source-enabled", Form: anything, Read: boolean(func(c *Config, on bool) { c.SemiSyncPrimary = on })},
	{Names: "rpl-semi-sync-slave-enabled, rpl-semi-sync-replica-enabled", Form: anything, Read: boolean(func(c *Config, on bool) { c.SemiSyncReplica = on })},
	{Names: "rpl-semi-sync-master-timeout, rpl-semi-sync-source-timeout", Form: anything, Read: number(0, 1<<32-1, func(c *Config, n int64) { c.SemiSyncTimeout = time.Duration(n) * time.Millisecond })},
	{Names: "rpl-semi-sync-master-wait-point, rpl-semi-sync-source-wait-point", Form: anything, Read: word(map[string]func(*Config){
		"after_commit": func(c *Config) { c.WaitPoint = replication.AfterCommit },
		"after_sync":   func(c *Config) { c.WaitPoint = replication.AfterSync },
	})},
	{Names: "rpl-semi-sync-master-wait-no-slave, rpl-semi-sync-source-wait-no-replica", Form: anything, Read: boolean(func(c *Config, on bool) { c.WaitNoSlave = on })},
	{Names: "auto-increment-increment", Form: anything, Read: number(1, 65535, func(c *Config, n int64) { c.AutoIncrement = uint32(n) })},
	{Names: "auto-increment-offset", Form: anything, Read: number(1, 65535, func(c *Config, n int64) { c.AutoOffset = uint32(n) })},
	{Names: "max-connections", Form: anything, Read: number(10, 100000, func(c *Config, n int64) { c.MaxConnections = int(n) })},
	{Names: "wait-timeout", Form: anything, Read: number(1, 31536000, func(c *Config, n int64) { c.WaitTimeout = time.Duration(n) * time.Second })},
	{Names: "default-storage-engine", Form: anything, Read: word(map[string]func(*Config){"innodb": nil})},
	{Names: "autocommit, innodb", Form: anything, Read: func(_ *Config, v string) string {
		on, ok := truth(v)
		return unless(ok && on, "ON: nothing else is modelled")
	}},
}

// fold makes the spellings of an option one: underscores are dashes.
func fold(name string) string { return strings.ReplaceAll(name, "_", "-") }

func unless(ok bool, expected string) string {
	if ok {
		return ""
	}
	return expected
}

// truth reads a boolean value; an option without a value is on.
func truth(v string) (on, ok bool) {
	switch strings.ToLower(v) {
	case "", "1", "on", "true":
		return true, true
	case "0", "off", "false":
		return false, true
	}
	return false, false
}

func boolean(set func(*Config, bool)) setter {
	return func(c *Config, v string) string {
		on, ok := truth(v)
		if ok {
			set(c, on)
		}
		return unless(ok, "ON or OFF")
	}
}

// number reads an integer with its suffix K, M, G, T, P or E. The server itself moves a
// value that is out of bounds to the nearest (with a warning), and does not start
// with one below 0.
func number(least, most int64, set func(*Config, int64)) setter {
	return func(c *Config, v string) string {
		n, ok := integer(v)
		if ok = ok && n >= 0; ok {
			set(c, min(max(n, least), most))
		}
		return unless(ok, "a number, 0 and more")
	}
}

func integer(v string) (int64, bool) {
	factor := int64(1)
	if v != "" {
		if i := strings.IndexByte("kmgtpe", v[len(v)-1]|' '); i >= 0 {
			factor, v = 1<<(10*(i+1)), v[:len(v)-1]
		}
	}
	n, err := strconv.ParseInt(v, 10, 64)
	if n > math.MaxInt64/factor {
		return math.MaxInt64, err == nil
	}
	return n * factor, err == nil
}

// word reads one of several values, in any case; a nil function sets nothing.
func word(values map[string]func(*Config)) setter {
	var names []string
	for name := range values { // order cannot show: they are sorted
		names = append(names, strings.ToUpper(name))
	}
	slices.Sort(names)
	return func(c *Config, v string) string {
		set, ok := values[strings.ToLower(v)]
		if set != nil {
			set(c)
		}
		return unless(ok, strings.Join(names, " or "))
	}
}

func setBind(c *Config, v string) string {
	switch v {
	case "*", "::", "":
		c.Bind = netip.Addr{}
		return ""
	}
	a, err := netip.ParseAddr(v)
	c.Bind = a
	return unless(err == nil && a.Is4(), "an IPv4 address, or * for all")
}

// setLogBin takes the base name of the binary logs, without its folder and what
// stands behind a dot.
func setLogBin(c *Config, v string) string {
	switch on, ok := truth(v); {
	case ok && !on:
		c.LogBin = ""
	case ok:
		c.LogBin = "mysqld-bin"
	default:
		base := v[strings.LastIndexByte(v, '/')+1:]
		base, _, _ = strings.Cut(base, ".")
		c.LogBin = base
		return unless(base != "", "a name such as mysql-bin")
	}
	return ""
}

// setFlushLog takes 3 as 1: it syncs at each commit as well.
func setFlushLog(c *Config, n int64) {
	if n == 3 {
		n = 1
	}
	c.FlushLog = int(n)
}
