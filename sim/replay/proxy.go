package replay

import (
	"encoding/json"
	"fmt"
	"net/netip"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// MySQLProxy are the recordings of HAProxy 2.6.12 in mode tcp before three MariaDB 10.11,
// of which db1 is the primary: when checks mark a server down and up, and what becomes of
// the connections to it. The runs of an experiment differ in the number at the end of the
// file's name.
var MySQLProxy = Kind{Program: "HAProxy before MariaDB", Folder: "mysqlproxy", Parallel: true, Case: func(file string) string { return runNumber.ReplaceAllString(file, "") }}

// ProxyRecording is one run. Times are seconds after the fault.
type ProxyRecording struct {
	Config     string               `json:"haproxy_cfg"`
	Fault      string               `json:"fault"`
	Healed     float64              `json:"heal_at_s"` // about when the command that ends it had ended
	Log        [][2]json.RawMessage `json:"haproxy_log"`
	Parameters struct {
		Rate        float64 `json:"rate"`
		Writer      string  `json:"writer"`
		Port        uint16  `json:"port"`
		Connections int     `json:"connections"`
		Every       string  `json:"query_every"`
		Read        string  `json:"read_timeout"`
		Pool        string  `json:"pool"`
	} `json:"parameters"`

	// One of these is there, by which the family is known.
	Client   *proxyWrites          `json:"client"`
	Broken   *proxyBroken          `json:"broken_connections"`
	Pool     []json.RawMessage     `json:"pool_stats"`
	Stale    map[string]proxyReads `json:"reads_and_not_found_by_replica"`
	Aborted  map[string]string     `json:"aborted"`
	Reopened [][2]json.RawMessage  `json:"reopened"` // time, server
	Slow     proxyCount            `json:"slow_queries_over_1s"`
	Errors   map[string]proxyCount `json:"errors"`
	Latency  struct {
		P50 float64 `json:"p50"`
		P99 float64 `json:"p99"`
	} `json:"latency_s"`
	Again    *float64                     `json:"failed_server_gets_requests_again_at_s"`
	Answers  []string                     `json:"client_answers"`
	Replicas map[string]map[string]string `json:"replica"` // SHOW SLAVE STATUS

	family  *proxyFamily
	what    string // of the fault, "" for none
	at      int    // the number of its server
	servers [3]netip.Addr
	changes []proxyChange
	workers int
	delay   time.Duration // MASTER_DELAY that the fault delay sets
	life    time.Duration // of a pool's connections
}

// proxyWrites is what writers saw.
type proxyWrites struct {
	Gap     float64              `json:"max_gap_s"`
	Changes [][3]json.RawMessage `json:"server_changes_first"` // time, from, to
	On      map[string]struct {
		Missing int `json:"acked_missing"`
		Twice   int `json:"stored_more_than_once"`
	} `json:"on_server"`
	Back struct {
		NotFound int `json:"not_found_after_fault"`
	} `json:"read_back"`
}

// proxyBroken are connections that were kept open and ended.
type proxyBroken struct {
	N     int      `json:"n"`
	First *float64 `json:"first_s"`
	Last  *float64 `json:"last_s"`
}

type proxyCount struct {
	N int `json:"n"`
}

// proxyReads are reads of one connection.
type proxyReads struct {
	Reads    int `json:"reads"`
	NotFound int `json:"not_found"`
}

// proxyChange is a server that HAProxy marks down or up.
type proxyChange struct {
	server, word, reason string
	at                   float64
}

// proxyFamily is a kind of experiment by the field that only its recordings have.
type proxyFamily struct {
	field   string
	has     func(r *ProxyRecording) bool
	clients func(k *proxyStack)
	compare func(r *ProxyRecording, name string, sim []proxyOutcome, v *Verdict)
}

// proxyFamilies is the table of experiments.
var proxyFamilies = []proxyFamily{
	{"client", func(r *ProxyRecording) bool { return r.Client != nil }, (*proxyStack).writers, (*ProxyRecording).compareWrites},
	{"broken_connections", func(r *ProxyRecording) bool { return r.Broken != nil }, (*proxyStack).holders, (*ProxyRecording).compareHeld},
	{"pool_stats", func(r *ProxyRecording) bool { return r.Pool != nil }, (*proxyStack).pooled, (*ProxyRecording).comparePool},
	{"reads_and_not_found_by_replica", func(r *ProxyRecording) bool { return r.Stale != nil }, (*proxyStack).stale, (*ProxyRecording).compareStale},
	{"aborted", func(r *ProxyRecording) bool { return r.Aborted != nil }, (*proxyStack).callers, (*ProxyRecording).compareAnswers},
}

// proxyNotCompared are the parts of recordings that are known and not compared.
var proxyNotCompared = []passedOver{
	{"case", "the name"}, {"family", "the field that only it has says so"}, {"note", "it says what the configuration and the fault say"}, {"note2", "so does this"},
	{"pre", "null in all"}, {"load_average", "of the machine"}, {"versions", "what was recorded"},
	{"stats_during", "a look at one moment"}, {"stats_end", "so is this"}, {"stats", "and this"}, {"replication_end", "how replication was"},
	{"parameters.shut", "the configuration has it"}, {"parameters.upshut", "so it has this"}, {"parameters.balance", "and this"}, {"parameters.check", "and this"}, {"parameters.inter", "and this"},
	{"parameters.args", "max_connect_errors, which no check counts for: all who connect are answered"}, {"err_log_lines", "the server's own words"},
	{"seconds_with_writes_on_both", "who answers whom is compared"}, {"from_to", "the same"}, {"acks_by_server_per_second", "the same"},
	{"client.acked", "goes by the machine's speed"}, {"client.ack_ms_before_fault", "so does this"},
	{"client.acks_by_server", "who answers whom is compared"}, {"client.server_changes", "how many of them are listed"},
	{"client.max_gap_from_s", "where the gap begins"}, {"client.max_gap_to_s", "and ends"},
	{"client.errors", "counts of errors: how often a client tries again goes by its machine"},
	{"client.read_back.reads", "how many they are"}, {"client.read_back.reads_after_fault", "and this"}, {"client.read_back.not_found_before_fault", "0 in all"},
	{"client.read_back.not_found_first_s", "when"}, {"client.read_back.not_found_last_s", "and until when"}, {"client.read_back.by_reading_server", "where"},
	{"broken_connections.on_server", "the one that failed"}, {"connections_by_server_over_time", "what is reopened says it"},
	{"requests_by_server_per_second", "when the failed server is asked again says it"},
	{"slow_queries_over_1s.sample", "how slow: as long as the fault lasted"},
	{"latency_s.max", "goes by the machine"}, {"gets_40_percent_again_at_s", "goes by how many connections stalls of the machine had opened"},
}

var (
	proxyFault  = regexp.MustCompile(`^(\w+) on db([123])$`)
	proxyServer = regexp.MustCompile(`(?m)^\s*server db([123]) ([0-9.]+):3306\b`)
	proxyMarked = regexp.MustCompile(`Server (\S+) is (UP|DOWN), reason: ([^,.]+)`)
	proxyDigits = regexp.MustCompile(`^-workers (\d+)$`)
	proxyPooled = regexp.MustCompile(`^-open 20 -idle 20 -life (\d+s?)$`)
)

// ReadProxy reads one recording.
func ReadProxy(f File) (*ProxyRecording, error) {
	r := new(ProxyRecording)
	wrong := func(what string, of any) (*ProxyRecording, error) {
		return nil, fmt.Errorf("recording %q: %s: %v: not understood", f.Name, what, of)
	}
	if err := decode(f, r, proxyNotCompared); err != nil {
		return nil, err
	}
	for i := range proxyFamilies {
		if proxyFamilies[i].has(r) {
			r.family = &proxyFamilies[i]
		}
	}
	if r.family == nil {
		return wrong("its fields", "none by which a family is known")
	}
	if m := proxyFault.FindStringSubmatch(r.Fault); m != nil {
		r.what, r.at = m[1], int(m[2][0]-'0')
	}
	if r.Fault != "" && proxyFaults[r.what] == nil {
		return wrong("fault", r.Fault)
	}
	for _, m := range proxyServer.FindAllStringSubmatch(r.Config, -1) {
		r.servers[m[1][0]-'1'], _ = netip.ParseAddr(m[2]) // what is not valid is met below
	}
	if slices.ContainsFunc(r.servers[:], func(a netip.Addr) bool { return !a.IsValid() }) {
		return wrong("servers db1 to db3 of its configuration", r.servers)
	}
	if err := r.readLog(); err != nil {
		return wrong("haproxy_log", err)
	}
	return r, r.readParameters()
}

// readLog reads what HAProxy logs, each line once: it writes them twice, as a warning and
// as a line.
func (r *ProxyRecording) readLog() error {
	for _, row := range r.Log {
		var at float64
		var text string
		if err := json.Unmarshal(row[0], &at); err != nil {
			return err
		}
		if err := json.Unmarshal(row[1], &text); err != nil {
			return err
		}
		m := proxyMarked.FindStringSubmatch(text)
		if m == nil {
			return fmt.Errorf("%q", text)
		}
		c := proxyChange{m[1], m[2], m[3], at}
		if !slices.ContainsFunc(r.changes, func(o proxyChange) bool { return o.server == c.server && o.word == c.word && c.at-o.at < proxyMoment }) {
			r.changes = append(r.changes, c)
		}
	}
	return nil
}

// proxyMoment is how far apart two lines about the same change are at most, s.
const proxyMoment = 0.5

// readParameters reads what the clients did.
func (r *ProxyRecording) readParameters() error {
	p := &r.Parameters
	if m := proxyDigits.FindStringSubmatch(p.Writer); m != nil {
		r.workers, _ = strconv.Atoi(m[1]) // digits, by the expression
	}
	if m := proxyPooled.FindStringSubmatch(p.Pool); m != nil {
		r.life, _ = time.ParseDuration(strings.TrimSuffix(m[1], "s") + "s")
	} else if r.Pool != nil {
		return fmt.Errorf("parameters.pool: %q: not understood", p.Pool)
	}
	if r.Client != nil && r.workers == 0 {
		return fmt.Errorf("parameters.writer: %q: not understood", p.Writer)
	}
	if r.Broken != nil && (p.Port == 0 || p.Connections == 0 || inWords(p.Every) == 0 || inWords(p.Read) == 0) {
		return fmt.Errorf("parameters: port %d, %d connections, a query each %q, limit %q: not understood", p.Port, p.Connections, p.Every, p.Read)
	}
	for _, s := range r.Replicas { // order cannot show: the greatest counts
		seconds, _ := strconv.Atoi(s["SQL_Delay"])
		r.delay = max(r.delay, time.Duration(seconds)*time.Second)
	}
	if r.what == "delay" && r.delay == 0 {
		return fmt.Errorf("replica: no SQL_Delay above 0: not understood")
	}
	return nil
}

// inWords reads a duration as Go writes it, 0 for none.
func inWords(text string) time.Duration {
	d, _ := time.ParseDuration(text)
	return d
}
