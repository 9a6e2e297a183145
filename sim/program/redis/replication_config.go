package redis

import (
	"fmt"
	"net/netip"
	"time"
)

// Replication is redis.conf's section of that name, with whole seconds.
type Replication struct {
	// Of is replicaof, the master; the zero AddrPort for a master.
	Of netip.AddrPort
	// BacklogSize is repl-backlog-size in bytes.
	BacklogSize int
	// BacklogTTL is repl-backlog-ttl: how long a master keeps the backlog without
	// replicas; 0 for ever.
	BacklogTTL time.Duration
	// Timeout is repl-timeout, PingPeriod repl-ping-replica-period.
	Timeout, PingPeriod time.Duration
	// DisklessDelay is repl-diskless-sync-delay, 0 where the data goes by the disk
	// (repl-diskless-sync no); DisklessMost is repl-diskless-sync-max-replicas.
	DisklessDelay time.Duration
	DisklessMost  int
	// MinReplicas is min-replicas-to-write, 0 for none; MaxLag min-replicas-max-lag.
	MinReplicas int
	MaxLag      time.Duration
	// ReadOnly is replica-read-only, ServeStale replica-serve-stale-data.
	ReadOnly, ServeStale bool
	// Priority is replica-priority, by which Sentinel chooses; 0: never.
	Priority int
}

// DefaultReplication returns what redis-server takes without a word in its file.
func DefaultReplication() *Replication {
	return &Replication{
		BacklogSize: 1 << 20, BacklogTTL: time.Hour, Timeout: time.Minute, PingPeriod: 10 * time.Second, DisklessDelay: 5 * time.Second,
		MaxLag: 10 * time.Second, ReadOnly: true, ServeStale: true, Priority: 100,
	}
}

// wrong returns what is wrong with it, "" for nothing.
func (p *Replication) wrong() string {
	switch {
	case p.BacklogTTL < 0 || p.Timeout < time.Second || p.PingPeriod < time.Second || p.DisklessDelay < 0 || p.MaxLag < 0:
		return fmt.Sprintf("times %v, %v, %v, %v: expected whole seconds, repl-timeout and repl-ping-replica-period from 1", p.Timeout, p.PingPeriod, p.DisklessDelay, p.MaxLag)
	case p.BacklogSize < 1 || p.MinReplicas < 0 || p.DisklessMost < 0 || p.Priority < 0:
		return fmt.Sprintf("numbers %d, %d, %d, %d: expected a backlog from 1 byte, and else 0 or more", p.BacklogSize, p.MinReplicas, p.DisklessMost, p.Priority)
	}
	return ""
}

// guards reports whether writes depend on replicas.
func (p *Replication) guards() bool { return p.MinReplicas > 0 && p.MaxLag > 0 }

func seconds(d time.Duration) int64 { return int64(d / time.Second) }
