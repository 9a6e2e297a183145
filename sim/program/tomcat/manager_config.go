package tomcat

import (
	"net/netip"
	"regexp"
	"time"

	"github.com/hadrill/hadrill/sim/conf"
	"github.com/hadrill/hadrill/sim/mechanism/session"
	"github.com/hadrill/hadrill/sim/mechanism/tribes"
)

// Manager is a Manager element: where sessions are kept, and by which rules. The zero
// Manager is not there.
type Manager struct {
	// Store is the name of a row of session.Stores; "" where there is no element.
	Store string
	// MaxActive is maxActiveSessions, below 0 for no limit.
	MaxActive int
	// Every is processExpiresFrequency: each so many ticks of the background thread
	// sessions are looked at.
	Every int

	// Pathname is StandardManager's; "" keeps nothing over a stop.
	Pathname string

	// Persistent are PersistentManager's rules, Directory its FileStore's.
	Persistent session.PersistentRules
	Directory  string

	// Rows is its DataSourceStore.
	Rows RowStore

	// Transfer is how DeltaManager's sessions go to a server that starts.
	Transfer Transfer
	// ExpireAtStop is expireSessionsOnShutdown: a clean stop ends all sessions of the
	// cluster.
	ExpireAtStop bool

	// MapOptions are BackupManager's mapSendOptions, RPCTimeout how long it waits for
	// another map's answer.
	MapOptions tribes.Options
	RPCTimeout time.Duration

	// Msm is memcached-session-manager's.
	Msm Msm
}

// Msm are the attributes of memcached-session-manager.
type Msm struct {
	// Nodes are memcachedNodes; the only one may have no ID. Failover are the IDs of
	// failoverNodes.
	Nodes    []MsmNode
	Failover []string
	Where    conf.Pos // of memcachedNodes
	Rules    session.MsmRules
	Locking  session.MsmLocking
	// Ignored is requestUriIgnorePattern, of "METHOD URI?query"; nil for none.
	Ignored *regexp.Regexp
	// Timeout is operationTimeout.
	Timeout time.Duration
}

// MsmNode is a memcached server.
type MsmNode struct {
	ID string
	At netip.AddrPort
}

// Transfer are DeltaManager's attributes for the transfer of its state.
type Transfer struct {
	// Timeout is stateTransferTimeout; 0 or less waits for ever.
	Timeout time.Duration
	// InOne is sendAllSessions; else Size sessions a message, Pause between them
	// (sendAllSessionsSize, sendAllSessionsWaitTime).
	InOne bool
	Size  int
	Pause time.Duration
}

// newManager has the defaults of Tomcat 10.1.
func newManager(store string) Manager {
	return Manager{
		Store: store, MaxActive: -1, Every: 6,
		Persistent: session.PersistentRules{MaxIdleBackup: -1, MaxIdleSwap: -1, MinIdleSwap: -1, MaxActive: -1, KeepAtStop: true},
		Transfer:   Transfer{Timeout: time.Minute, InOne: true, Size: 1000, Pause: 2 * time.Second},
		MapOptions: tribes.UseAck | tribes.Synchronized, RPCTimeout: 15 * time.Second,
		Msm: Msm{Rules: session.MsmRules{Sticky: true, Async: true, Timeout: 100 * time.Millisecond}, Timeout: time.Second},
	}
}

// Cluster is a Cluster element: SimpleTcpCluster and what is in it.
type Cluster struct {
	// Options are channelSendOptions.
	Options tribes.Options
	// Manager is the template for applications that are distributable and have no
	// Manager of their own.
	Manager Manager
	// Multicast is McastService; the zero value is none.
	Multicast Multicast
	// Static are the members that are named in the file.
	Static []StaticMember
	// Receiver is where messages come.
	Receiver Receiver
	// Timeout is the transport's, Pool its poolSize.
	Timeout time.Duration
	Pool    int
	// Detect: there is a TcpFailureDetector, which tries to connect for Verify.
	Detect bool
	Verify time.Duration
	// Dispatch: there is a MessageDispatchInterceptor.
	Dispatch bool
	// Ping is TcpPingInterceptor's interval; 0 where there is none.
	Ping time.Duration
	// Replicate: there is a ReplicationValve; Filter are the paths of which it sends
	// nothing, nil for none.
	Replicate bool
	Filter    *regexp.Regexp
	// BindRoute: there is a JvmRouteBinderValve.
	BindRoute bool
	// Listen: there is a ClusterSessionListener, without which DeltaManager's
	// messages are not read.
	Listen bool
}

// Multicast is McastService.
type Multicast struct {
	Group, Port string // as they stand, for messages
	// Frequency is the pause between two heartbeats, DropTime after how long without
	// one a member is given up.
	Frequency, DropTime time.Duration
}

// Receiver is NioReceiver. Address "auto" is the machine's own.
type Receiver struct {
	Address  string
	Port     uint16
	AutoBind int
}

// StaticMember is a Member element.
type StaticMember struct {
	Host string
	Port uint16
}

// newCluster has the defaults of Tomcat 10.1 for a Cluster element without a Channel.
func newCluster() *Cluster {
	return &Cluster{
		Options: tribes.Asynchronous, Manager: newManager(session.DeltaStore),
		Multicast: newMulticast(), Receiver: newReceiver(),
		Timeout: tribes.SendTimeout, Pool: tribes.PoolSize,
		Detect: true, Verify: tribes.VerifyTimeout, Dispatch: true,
		Replicate: true, BindRoute: true, Listen: true,
	}
}

func newMulticast() Multicast {
	return Multicast{Group: "228.0.0.4", Port: "45564", Frequency: 500 * time.Millisecond, DropTime: 3 * time.Second}
}

func newReceiver() Receiver { return Receiver{Address: "auto", Port: 4000, AutoBind: 100} }

// Joins is how long the server takes to join its cluster before it serves, 0 where it
// is in none: twice twice the pause between two heartbeats, and the transfer of no
// sessions.
func (c *Config) Joins() time.Duration {
	if s := c.store(); s != session.DeltaStore && s != session.BackupStore {
		return 0
	}
	return 4*c.Cluster.Multicast.Frequency + 100*time.Millisecond
}

// KeepsInMemcached reports whether the Manager is memcached-session-manager.
func (c *Config) KeepsInMemcached() bool {
	s := c.store()
	return s == session.StickyStore || s == session.NonStickyStore
}
