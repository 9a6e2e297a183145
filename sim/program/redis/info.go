package redis

import (
	"fmt"
	"net/netip"
	"strings"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/mechanism/redisrepl"
)

// infoSections are those of INFO that are served, in its order; of each the lines
// that clients and Sentinel read.
var infoSections = []struct {
	name  string
	lines func(r *redis) []string
}{
	{"Server", (*redis).infoServer},
	{"Persistence", func(r *redis) []string { return []string{"loading:" + flag(r.loading)} }},
	{"Stats", (*redis).infoStats},
	{"Replication", (*redis).infoReplication},
	{"Keyspace", (*redis).infoKeyspace},
}

// info is INFO [section ...].
func (r *redis) info(_ netip.Addr, args []string, a *host.Reply) error {
	r.identify()
	var parts []string
	for _, s := range infoSections {
		wanted := len(args) == 1
		for _, word := range args[1:] {
			wanted = wanted || strings.EqualFold(word, s.name) || strings.EqualFold(word, "all") || strings.EqualFold(word, "default") || strings.EqualFold(word, "everything")
		}
		if wanted {
			parts = append(parts, "# "+s.name+"\r\n"+strings.Join(s.lines(r), "\r\n")+"\r\n")
		}
	}
	a.SetString(strings.Join(parts, "\r\n"))
	return nil
}

func flag(b bool) string {
	if b {
		return "1"
	}
	return "0"
}

func (r *redis) infoServer() []string {
	return []string{
		"redis_version:7.0.15", "redis_mode:standalone", "run_id:" + r.repl.runID, fmt.Sprintf("tcp_port:%d", r.config.Port),
		fmt.Sprintf("uptime_in_seconds:%d", int64(r.host.Monotonic().Sub(r.started).Seconds())),
	}
}

func (r *redis) infoStats() []string {
	return []string{
		fmt.Sprintf("sync_full:%d", r.repl.fulls), fmt.Sprintf("sync_partial_ok:%d", r.repl.partials), fmt.Sprintf("sync_partial_err:%d", r.repl.refusals),
	}
}

func (r *redis) infoKeyspace() []string {
	var size host.Reply
	dbsize(r.data, commandOf("DBSIZE"), []string{"DBSIZE"}, &size)
	if size.Integer == 0 {
		return nil
	}
	return []string{fmt.Sprintf("db0:keys=%d,expires=%d,avg_ttl=0", size.Integer, len(r.data.expires.queue))}
}

func (r *redis) infoReplication() []string {
	var lines []string
	add := func(format string, v ...any) { lines = append(lines, fmt.Sprintf(format, v...)) }
	if r.isReplica() {
		lines = r.infoMaster()
	} else {
		add("role:master")
	}
	add("connected_slaves:%d", len(r.repl.replicas))
	if r.config.Replication.guards() {
		add("min_slaves_good_slaves:%d", r.repl.good)
	}
	for i, x := range r.repl.replicas {
		add("slave%d:ip=%s,port=%d,state=%s,offset=%d,lag=%d", i, x.addr.Addr(), x.addr.Port(), x.State, x.Acked, x.lag(r))
	}
	h, former, upTo := &r.repl.history, strings.Repeat("0", 40), int64(-1)
	if h.Former != "" {
		former, upTo = h.Former, h.UpTo
	}
	add("master_failover_state:no-failover")
	add("master_replid:%s", h.ID)
	add("master_replid2:%s", former)
	add("master_repl_offset:%d", h.Offset)
	add("second_repl_offset:%d", upTo)
	active, size, first, held := 0, r.config.Replication.BacklogSize, int64(0), 0
	if b := r.repl.backlog; b != nil {
		active, first, held = 1, b.First(), b.Len()
	}
	add("repl_backlog_active:%d", active)
	add("repl_backlog_size:%d", size)
	add("repl_backlog_first_byte_offset:%d", first)
	add("repl_backlog_histlen:%d", held)
	return lines
}

// lag is INFO's: 0 until the replica is online.
func (x *replica) lag(r *redis) int64 {
	if x.State != redisrepl.Online {
		return 0
	}
	return x.Lag(r.second())
}

// infoMaster gives the lines of INFO about a replica's link.
func (r *redis) infoMaster() []string {
	l := &r.repl.link
	status, last := "down", int64(-1)
	if l.State == redisrepl.Connected {
		status, last = "up", r.second()-l.LastIO
	}
	lines := []string{
		"role:slave", "master_host:" + r.repl.of.Addr().String(), fmt.Sprintf("master_port:%d", r.repl.of.Port()), "master_link_status:" + status,
		fmt.Sprintf("master_last_io_seconds_ago:%d", last), "master_sync_in_progress:" + flag(l.State == redisrepl.Transfer),
		fmt.Sprintf("slave_read_repl_offset:%d", r.repl.history.Offset), fmt.Sprintf("slave_repl_offset:%d", r.repl.history.Offset),
	}
	if since, down := l.DownSince(r.second()); down {
		lines = append(lines, fmt.Sprintf("master_link_down_since_seconds:%d", since))
	}
	return append(lines, fmt.Sprintf("slave_priority:%d", r.config.Replication.Priority), "slave_read_only:"+flag(r.config.Replication.ReadOnly), "replica_announced:1")
}
