package replay

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// CacheAside are the recordings of an application that keeps copies of a MariaDB's rows in
// Redis: how many reads give an older version than one that was acknowledged before, and
// how old that is, by the race of a fill with a write, by a replica that lags, and by a
// failover. The runs of an experiment differ in the number at the end of the file's name.
var CacheAside = Kind{Program: "cache-aside", Folder: "cacheaside", Parallel: true, Case: func(file string) string { return runNumber.ReplaceAllString(file, "") }}

// CacheRecording is one run. Ages are in milliseconds, -1 where nothing was stale.
type CacheRecording struct {
	Parameters struct {
		Options string `json:"options"`
		Lasts   int    `json:"duration_s"`
		Misses  string `json:"reads_on_a_miss_from"`
		Delay   int    `json:"delay"`
	} `json:"parameters"`
	Result struct {
		Reads  int     `json:"reads"`
		Stale  int     `json:"stale_reads"`
		AgeP50 float64 `json:"stale_age_ms_p50"`
		AgeMax float64 `json:"stale_age_ms_max"`
		Writes int     `json:"writes"`
	} `json:"result"`
	Failover *struct {
		MovedAt float64        `json:"vip_moved_at_s"`
		Stale   map[string]int `json:"stale_reads_per_second"`
	} `json:"failover"`

	setup CacheSetup
}

// cacheNotCompared are the parts of recordings that are known and not compared.
var cacheNotCompared = []passedOver{
	{"case", "the name"}, {"family", "the same in all"}, {"note", "it says what the parameters say"}, {"load_average", "of the machine"}, {"versions", "what was recorded"},
	{"result.episode_ms_max", "of stale values that reads had in a row"}, {"result.episode_ms_p50", "so is this"}, {"result.episode_ms_p95", "and this"},
	{"result.stale_episodes", "how many of them"}, {"stale_fills_per_1000_writes", "the same"},
	{"result.fills", "whether the copy was there, which users do not see"}, {"result.hits", "so is this"}, {"result.misses", "so is this"},
	{"result.stale_hits", "so is this"}, {"result.stale_misses", "so is this"},
	{"result.stale_age_ms_p95", "between the two that are compared"},
	{"result.read_errors", "how often a client tries again goes by its machine"}, {"result.write_errors", "so does this"},
	{"stale_share", "of two numbers that are there"},
	{"failover.n2_before", "how replication was"}, {"failover.n2_end", "how replication was"}, {"failover.failover", "when the script began to move the address"}, {"failover.note", "what the times count from"},
}

// CacheSetup is an experiment, as it is set up in a world.
type CacheSetup struct {
	Keys          int
	Writes, Reads float64       // a second
	Think         time.Duration // the mean between the database's answer and the copy
	TTL           time.Duration // of copies, 0 for ever
	Write         string        // invalidate, update or double-delete
	Again         time.Duration // of double-delete
	Replica       bool          // misses read from the replica
	Delay         time.Duration // MASTER_DELAY of the replica
	lasts         time.Duration
	moves         time.Duration // after the primary's death its address is at the replica; 0: it does not die
}

// cacheWrites are the options of -mode.
var cacheWrites = map[string]string{"update-set": "update", "double-delete": "double-delete", "update-del": "invalidate"}

// ReadCache reads one recording.
func ReadCache(f File) (*CacheRecording, error) {
	r := new(CacheRecording)
	if err := decode(f, r, cacheNotCompared); err != nil {
		return nil, err
	}
	p := &r.Parameters
	s := &r.setup
	*s = CacheSetup{Keys: 20, Writes: 100, Reads: 400, Write: "invalidate", Replica: p.Misses == "replica", Delay: time.Duration(p.Delay) * time.Second, lasts: time.Duration(p.Lasts) * time.Second}
	if r.Failover != nil {
		s.moves = inSeconds(r.Failover.MovedAt)
	}
	words := strings.Fields(p.Options)
	for i := 0; i+1 < len(words); i += 2 {
		if err := s.option(words[i], words[i+1]); err != nil {
			return nil, fmt.Errorf("recording %q: option %s %s: %w", f.Name, words[i], words[i+1], err)
		}
	}
	if len(words)%2 != 0 || p.Misses != "replica" && p.Misses != "primary" || r.Result.Reads == 0 || s.lasts == 0 {
		return nil, fmt.Errorf("recording %q: options %q, misses from %q, %d reads in %v: not understood", f.Name, p.Options, p.Misses, r.Result.Reads, s.lasts)
	}
	return r, nil
}

// option takes one option of the client.
func (s *CacheSetup) option(name, value string) (err error) {
	switch name {
	case "-keys":
		s.Keys, err = strconv.Atoi(value)
	case "-wr":
		s.Writes, err = strconv.ParseFloat(value, 64)
	case "-rr":
		s.Reads, err = strconv.ParseFloat(value, 64)
	case "-think":
		s.Think, err = time.ParseDuration(value)
	case "-ttl":
		s.TTL, err = time.ParseDuration(value)
	case "-dd":
		s.Again, err = time.ParseDuration(value)
	case "-mode":
		if s.Write = cacheWrites[value]; s.Write == "" {
			err = fmt.Errorf("not understood")
		}
	default:
		err = fmt.Errorf("not understood")
	}
	return err
}
