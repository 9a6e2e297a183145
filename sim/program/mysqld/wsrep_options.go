package mysqld

import (
	"net/netip"
	"strconv"
	"strings"
	"time"

	"github.com/hadrill/hadrill/sim/conf"
	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/mechanism/galera"
)

// Galera holds the settings of the cluster, of my.cnf and of the scenario.
type Galera struct {
	On       bool   // wsrep_on
	Provider string // wsrep_provider
	Row      bool   // binlog_format is ROW
	Name     string // wsrep_cluster_name
	// Cluster is wsrep_cluster_address, which Addressed says was given; none in it: a new
	// cluster.
	Cluster   []netip.Addr
	Addressed bool
	Node      netip.Addr // wsrep_node_address; the zero Addr: the machine's
	// New: the first start begins a new cluster (galera_new_cluster).
	New       bool
	Timeouts  galera.Timeouts
	Weight    int   // pc.weight
	Cache     int64 // gcache.size, bytes
	Retry     int   // wsrep_retry_autocommit
	Increment bool  // wsrep_auto_increment_control
	Dirty     bool  // wsrep_dirty_reads
	// Shutdown is the time that a server takes from the end of its part in the cluster to its own.
	Shutdown time.Duration
}

// defaultGalera are the defaults of MariaDB 10.11 and Galera 26.4. A server refuses
// connections 1.1 s after it has left (recorded).
func defaultGalera() Galera {
	return Galera{Timeouts: galera.DefaultTimeouts(), Weight: 1, Cache: 128 << 20, Retry: 1, Increment: true, Shutdown: 1100 * time.Millisecond}
}

// wsrepOptions are the options of Galera that matter, and those without an effect here.
var wsrepOptions = []conf.Row[setter]{
	{Names: "wsrep-on", Form: anything, Read: boolean(func(c *Config, on bool) { c.Galera.On = on })},
	{Names: "wsrep-provider", Form: anything, Read: func(c *Config, v string) string {
		c.Galera.Provider = v
		return unless(v != "", "the provider's library, or none")
	}},
	{Names: "wsrep-cluster-name", Form: anything, Read: func(c *Config, v string) string {
		c.Galera.Name = v
		return ""
	}},
	{Names: "wsrep-cluster-address", Form: anything, Read: setClusterAddress},
	{Names: "wsrep-node-address", Form: anything, Read: func(c *Config, v string) string {
		a, err := netip.ParseAddr(v)
		c.Galera.Node = a
		return unless(err == nil && a.Is4(), "an IPv4 address of the machine")
	}},
	{Names: "wsrep-provider-options", Form: anything, Read: setProviderOptions},
	{Names: "wsrep-retry-autocommit", Form: anything, Read: number(0, 10000, func(c *Config, n int64) { c.Galera.Retry = int(n) })},
	{Names: "wsrep-auto-increment-control", Form: anything, Read: boolean(func(c *Config, on bool) { c.Galera.Increment = on })},
	{Names: "wsrep-dirty-reads", Form: anything, Read: boolean(func(c *Config, on bool) { c.Galera.Dirty = on })},
	{Names: "wsrep-sst-method", Form: anything, Read: func(_ *Config, v string) string {
		return unless(v == "rsync", "rsync: no other transfer was recorded")
	}},
	{Names: "wsrep-sync-wait", Form: anything, Read: func(_ *Config, v string) string {
		return unless(v == "0", "0: reads that wait for what others have committed are not modelled")
	}},
	{Names: "wsrep-slave-threads, wsrep-node-name, wsrep-node-incoming-address, wsrep-sst-auth, wsrep-log-conflicts, wsrep-debug, wsrep-status-file, wsrep-slave-FK-checks, " +
		"wsrep-slave-UK-checks, wsrep-certify-nonPK, wsrep-data-home-dir, wsrep-OSU-method, wsrep-load-data-splitting, wsrep-max-ws-rows, wsrep-max-ws-size",
		Form: anything, Without: "write-sets are small and applied one after the other here"},
}

// setClusterAddress reads gcomm://10.0.0.1,10.0.0.2:4567.
func setClusterAddress(c *Config, v string) string {
	const expected = "gcomm:// with IPv4 addresses, such as gcomm://10.0.0.1,10.0.0.2"
	rest, ok := strings.CutPrefix(v, "gcomm://")
	if !ok {
		return expected
	}
	c.Galera.Cluster, c.Galera.Addressed = nil, true
	for _, word := range strings.FieldsFunc(rest, func(r rune) bool { return r == ',' }) {
		word = strings.TrimSuffix(strings.TrimSpace(word), ":"+strconv.Itoa(host.GaleraPort))
		a, err := netip.ParseAddr(word)
		if err != nil || !a.Is4() {
			return expected
		}
		c.Galera.Cluster = append(c.Galera.Cluster, a)
	}
	return ""
}

// providerOptions are the parameters of the provider that matter, by their names in the
// manual ("Galera Parameters"); nil is one without an effect here.
var providerOptions = map[string]func(g *Galera, v string) bool{
	"evs.suspect_timeout":       period(func(g *Galera) *time.Duration { return &g.Timeouts.Suspect }),
	"evs.keepalive_period":      period(func(g *Galera) *time.Duration { return &g.Timeouts.KeepAlive }),
	"evs.inactive_check_period": period(func(g *Galera) *time.Duration { return &g.Timeouts.InactiveCheck }),
	"evs.join_retrans_period":   period(func(g *Galera) *time.Duration { return &g.Timeouts.JoinRetrans }),
	"pc.weight": func(g *Galera, v string) bool {
		n, err := strconv.Atoi(v)
		g.Weight = n
		return err == nil && n >= 0 && n <= 255
	},
	"gcache.size": func(g *Galera, v string) bool {
		n, ok := integer(strings.ToLower(v))
		g.Cache = n
		return ok && n > 0
	},
	"gcache.page_size": nil, "gcache.dir": nil, "gcache.name": nil, "evs.stats_report_period": nil, "evs.info_log_mask": nil, "cert.log_conflicts": nil,
}

// setProviderOptions reads name = value; name = value.
func setProviderOptions(c *Config, v string) string {
	for _, part := range strings.Split(v, ";") {
		name, value, found := strings.Cut(part, "=")
		name, value = strings.TrimSpace(name), strings.TrimSpace(value)
		if name == "" && !found {
			continue
		}
		read, known := providerOptions[name]
		if !known {
			return "parameters that are modelled (evs.suspect_timeout, evs.keepalive_period, evs.inactive_check_period, evs.join_retrans_period, pc.weight, gcache.size): " + strconv.Quote(name) + " is not"
		}
		if read != nil && !read(&c.Galera, value) {
			return "another value of " + name + " than " + strconv.Quote(value)
		}
	}
	return ""
}

// period reads a period of ISO 8601 as the provider takes it: PT5S, PT0.5S, PT1M.
func period(of func(g *Galera) *time.Duration) func(g *Galera, v string) bool {
	return func(g *Galera, v string) bool {
		rest, ok := strings.CutPrefix(v, "PT")
		d, err := time.ParseDuration(strings.ToLower(rest))
		*of(g) = d
		return ok && err == nil && d > 0
	}
}

// check says what keeps a node from starting; "" for nothing.
func (g *Galera) check() string {
	switch {
	case !g.On:
		return ""
	case g.Provider == "" || g.Provider == "none":
		return "wsrep_on without a wsrep_provider: expected one, such as /usr/lib/galera/libgalera_smm.so, or wsrep_on=OFF"
	case !g.Row:
		return "wsrep_on without binlog_format=ROW: the server does not start with another format"
	case !g.Addressed:
		return "wsrep_on without a wsrep_cluster_address: the server takes no statement then: expected gcomm:// with the nodes' addresses"
	}
	return ""
}
