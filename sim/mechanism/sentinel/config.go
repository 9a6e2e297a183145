package sentinel

import (
	"net/netip"
	"time"
)

// Periods of sentinel.c.
const (
	pingPeriod      = time.Second      // SENTINEL_PING_PERIOD
	infoPeriod      = 10 * time.Second // SENTINEL_INFO_PERIOD
	publishPeriod   = 2 * time.Second  // SENTINEL_PUBLISH_PERIOD
	askPeriod       = time.Second      // SENTINEL_ASK_PERIOD
	electionTimeout = 10 * time.Second // SENTINEL_ELECTION_TIMEOUT
	reconfTimeout   = 10 * time.Second // SENTINEL_SLAVE_RECONF_TIMEOUT
	reconnectPeriod = 15 * time.Second // SENTINEL_MIN_LINK_RECONNECT_PERIOD
	tiltTrigger     = 2 * time.Second  // SENTINEL_TILT_TRIGGER
	tiltPeriod      = 30 * time.Second // SENTINEL_TILT_PERIOD
	maxPending      = 100              // SENTINEL_MAX_PENDING_COMMANDS

	// MaxDesync is the range of Config.Desync (SENTINEL_MAX_DESYNC).
	MaxDesync = time.Second
)

// HelloChannel is the channel by which Sentinels find each other.
const HelloChannel = "__sentinel__:hello"

// Config is a Sentinel's configuration and what it has learnt before.
type Config struct {
	// ID is sentinel myid: 40 hexadecimal digits.
	ID string
	// Address is where the others reach it.
	Address netip.AddrPort
	// Epoch is sentinel current-epoch.
	Epoch   uint64
	Masters []Master
	// Desync draws a time below MaxDesync.
	Desync func() time.Duration
}

// Master is a master that is watched (sentinel monitor).
type Master struct {
	Name    string
	Address netip.AddrPort
	Quorum  int
	// DownAfter is down-after-milliseconds, by default 30 s.
	DownAfter time.Duration
	// FailoverTimeout is failover-timeout, by default 180 s.
	FailoverTimeout time.Duration
	// ParallelSyncs is parallel-syncs, by default 1.
	ParallelSyncs int
	// ConfigEpoch and LeaderEpoch are config-epoch and leader-epoch.
	ConfigEpoch, LeaderEpoch uint64
	// Replicas are known-replica, Sentinels known-sentinel.
	Replicas  []netip.AddrPort
	Sentinels []Peer
}

// Peer is another Sentinel.
type Peer struct {
	ID      string
	Address netip.AddrPort
}

// Default settings of a master.
const (
	DefaultDownAfter       = 30 * time.Second
	DefaultFailoverTimeout = 3 * time.Minute
	DefaultParallelSyncs   = 1
)
