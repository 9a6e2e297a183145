package replay

import (
	"bytes"
	"fmt"
	"math"
	"time"
)

// RedisReplica is a recording of a master and one replica: a link that was lost and
// came back, a replica whose master has gone, how late a replica is, or keys that
// expire on it. Times are seconds.
type RedisReplica struct {
	Config struct {
		Master  string `json:"master"`
		Replica string `json:"replica"`
	} `json:"config"`

	// How names the injection on the link: clientkill (CLIENT KILL on the master),
	// cutkill (packets dropped, and the connection killed at both ends), drop (packets
	// dropped) or pause_replica, for CutFor.
	How    string `json:"how"`
	CutFor int    `json:"cut_s"`
	Rate   int    `json:"write_rate_per_s"`
	Bytes  int    `json:"value_bytes"`
	Deltas struct {
		Full    int `json:"sync_full"`
		Partial int `json:"sync_partial_ok"`
		Refused int `json:"sync_partial_err"`
	} `json:"counters_delta"`

	// Fault is the injection on the master, drop or kill9, and Down when its replica
	// reported that the link is down.
	Fault string  `json:"fault"`
	Down  float64 `json:"link_seen_down_after_s"`

	// RateLag is SETs a second of which the replica was asked at once, MissingAtOnce
	// how many it had not.
	RateLag       int `json:"rate_per_s"`
	Writes        int `json:"writes"`
	MissingAtOnce int `json:"read_at_once_missing"`

	// Expiry is [when, keys with a value, DBSIZE, EXISTS, TTL] on the replica, of 40
	// keys that end 1.6 s after the first line.
	Expiry [][5]float64 `json:"timeline"`
}

// timeline is the recordings' name of Expiry.
const timeline = "timeline(s,values_from_MGET,DBSIZE,EXISTS_e0,TTL_e0)"

// redisReplicaPassedOver are the fields that are known and not compared.
var redisReplicaPassedOver = []passedOver{
	{"name", "the file's name"},
	{"kind", "the experiment in words"},
	{"versions", "the test names it"},
	{"load_1min", "the real machine's"},
	{"times", "what the times count from"},
	{"repl_backlog_size", "the configuration has it"},
	{"repl_timeout_s", "the configuration has it"},
	{"bytes_of_stream_while_cut", "the rate, the bytes and the time make it"},
	{"caught_up_after_heal_s", "the real machine's, or the phase of a retransmission"},
	{"log_events(s after cut)", "the servers' own words: the counters have what they did"},
	{"looks", "what a replica answers to each command: TestStale has the same"},
	{"visible_ms_p50", "the real machine's load"},
	{"visible_ms_p99", "the real machine's load"},
	{"visible_ms_max", "the real machine's load"},
	{"paused_replica_3s", "TestMinReplicas has the lag of a replica that is paused"},
	{"link_cut_at_0", "false in all of them"},
	{"master_dbsize,expired_keys", "the timeline ends with it"},
	{"replica_dbsize,expired_keys", "the timeline ends with it"},
	{"replica_dbsize_after_heal", "the timeline ends with it"},
}

// ReadRedisReplica reads one recording.
func ReadRedisReplica(f File) (*RedisReplica, error) {
	rec := new(RedisReplica)
	// A name with commas cannot stand in a tag.
	f.Data = bytes.ReplaceAll(f.Data, []byte(timeline), []byte("timeline"))
	if err := decode(f, rec, redisReplicaPassedOver); err != nil {
		return nil, err
	}
	if rec.How == "" && rec.Fault == "" && rec.RateLag == 0 && len(rec.Expiry) == 0 {
		return nil, fmt.Errorf("recording %q: none of the forms that are known to the replay", f.Name)
	}
	return rec, nil
}

// Cut is how long the link was disturbed.
func (rec *RedisReplica) Cut() time.Duration { return time.Duration(rec.CutFor) * time.Second }

// JudgeResync compares how often the master synchronised its replica.
func (rec *RedisReplica) JudgeResync(full, partial, refused int) Verdict {
	v := Verdict{Compared: 1, How: rec.How}
	if want := rec.Deltas; full != want.Full || partial != want.Partial || refused != want.Refused {
		v.Differ("%d full, %d partial, %d refused partial resynchronisations, recorded %d, %d, %d", full, partial, refused, want.Full, want.Partial, want.Refused)
	}
	return v.counted()
}

// linkNoise is the phase of replicationCron, once a second, and of the recording's
// looks, in seconds.
const linkNoise = 1.2

// JudgeDown compares when the replica said that its link is down.
func (rec *RedisReplica) JudgeDown(after float64) Verdict {
	v := Verdict{Compared: 1, How: "link down, " + rec.Fault}
	noise := linkNoise
	if rec.Fault == "kill9" {
		noise = 0.2 // it is told at once
	}
	if math.Abs(after-rec.Down) > noise {
		v.Differ("the link was down after %.2f s, recorded %.2f s", after, rec.Down)
	}
	return v.counted()
}

// JudgeLag compares how many keys a replica had not that the master had acknowledged a
// moment before.
func (rec *RedisReplica) JudgeLag(missing int) Verdict {
	v := Verdict{Compared: 1, How: fmt.Sprintf("%d writes, read at once", rec.Writes)}
	if missing != rec.MissingAtOnce {
		v.Differ("%d of %d keys were missing, recorded %d", missing, rec.Writes, rec.MissingAtOnce)
	}
	return v.counted()
}

// ExpiryLook holds a replica's replies at one moment.
type ExpiryLook struct{ Values, Size, Exists, TTL int }

// JudgeExpiry compares the replica's replies at the recorded moments. In the 0.15 s
// in which the keys end, which of them have is not decided.
func (rec *RedisReplica) JudgeExpiry(looks []ExpiryLook) Verdict {
	v := Verdict{Compared: 1, How: fmt.Sprintf("%d looks", len(looks))}
	for i, line := range rec.Expiry {
		if line[0] > 1.5 && line[0] < 1.68 {
			continue
		}
		want := ExpiryLook{int(line[1]), int(line[2]), int(line[3]), int(line[4])}
		if looks[i] != want {
			v.Differ("at %.2f s: %+v, recorded %+v", line[0], looks[i], want)
		}
	}
	return v.counted()
}

// counted counts a recording as equal where nothing differs.
func (v Verdict) counted() Verdict {
	if len(v.Wrong) == 0 {
		v.Equal = 1
	}
	return v
}

// isReplicaForm reports whether a recording is of a master and a replica.
func isReplicaForm(fields []string) bool {
	for _, f := range fields {
		if f == "counters_delta" || f == "looks" || f == "visible_ms_p50" || f == timeline {
			return true
		}
	}
	return false
}
