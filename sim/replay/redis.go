package replay

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// Redis are the recordings of redis-server 7.0.
var Redis = Kind{Program: "redis", Folder: "redis"}

// RedisRecording is one run of the real redis-server 7.0: a client set a new
// key every few milliseconds, the server got a signal, was started again and
// had to return every acknowledged key. Times are seconds since the first key.
type RedisRecording struct {
	Mode        string  `json:"mode"`
	Config      string  `json:"config"` // redis.conf, "" where the mode gives it
	Signal      string  `json:"signal"`
	ValueBytes  int     `json:"value_bytes"` // of a value, 0 for a few
	KilledAfter float64 `json:"seconds_before_kill"`
	Rate        float64 `json:"rate"` // acknowledged per second
	Acked       int     `json:"acked_before"`
	Lost        int     `json:"lost_acked"`
	LostFirst   float64 `json:"lost_first_t"` // when the first missing key was acknowledged

	// Persistence has the server's settings of persistence.
	Persistence RedisPersistence `json:"-"`
}

// RedisPersistence are redis.conf's save, appendonly and appendfsync.
type RedisPersistence struct {
	Save        [][2]int // seconds and changes; nil for the default, empty for none
	AppendOnly  bool
	AppendFsync string // "" for the default
}

// redisPassedOver are the fields of recordings that are known and not compared.
var redisPassedOver = []passedOver{
	{"name", "the file's name"},
	{"run", "the file's name has it"},
	{"versions", "the test names it"},
	{"load_1min", "the real machine's"},
	{"errs", "what the client saw while the server was down, which took a second by the experiment"},
	{"gap_from", "the time without a server, which the experiment sets"},
	{"gap_to", "the time without a server, which the experiment sets"},
	{"gap_s", "the time without a server, which the experiment sets"},
	{"lost_last_t", "the last acknowledged key where a range is missing, which is compared"},
	{"missing_seqs", "only the first of them were recorded: their number and the first's time are compared"},
	{"process_gone_after_s", "the real machine's: about 10 ms"},
	{"restart_ready_s", "the real machine's: about 80 ms"},
	{"redis_log(s after kill)", "the server's own words"},
}

// redisModes are the configurations of recordings that name them only.
var redisModes = map[string]string{
	"nopersist":    "save \"\"",
	"rdbdefault":   "appendonly no",
	"aof_always":   "appendonly yes\nappendfsync always",
	"aof_everysec": "appendonly yes\nappendfsync everysec",
	"aof_no":       "appendonly yes\nappendfsync no",
}

// redisNotReplayed are fields by which recordings of another form are known.
var redisNotReplayed = []struct{ field, why string }{
	{"sentinel_log", "a failover, replayed with the Sentinels"},
}

// RedisOfReplica reports whether a recording is of a master and a replica.
func RedisOfReplica(f File) bool {
	var fields map[string]json.RawMessage
	return json.Unmarshal(f.Data, &fields) == nil && isReplicaForm(names(fields))
}

// RedisUnsupported returns why recordings of this form are not replayed, "" for
// one that may be replayed.
func RedisUnsupported(f File) string {
	var fields map[string]json.RawMessage
	if json.Unmarshal(f.Data, &fields) != nil {
		return "" // ReadRedis returns the error
	}
	for _, form := range redisNotReplayed {
		if _, has := fields[form.field]; has {
			return form.why
		}
	}
	return ""
}

// ReadRedis reads one recording. The error names everything in it that the
// replay does not understand.
func ReadRedis(f File) (*RedisRecording, error) {
	rec := new(RedisRecording)
	if err := decode(f, rec, redisPassedOver); err != nil {
		return nil, err
	}
	problem := func(field string, value any, want string) error {
		return fmt.Errorf("recording %q: field %q: \"%v\": expected %s", f.Name, field, value, want)
	}
	conf, known := redisModes[rec.Mode]
	if rec.Config != "" {
		conf = rec.Config
	} else if !known {
		return nil, problem("mode", rec.Mode, "one of "+strings.Join(names(redisModes), ", "))
	}
	if err := rec.Persistence.read(conf); err != nil {
		return nil, fmt.Errorf("recording %q: %w", f.Name, err)
	}
	switch {
	case rec.Signal != "9" && rec.Signal != "15":
		return nil, problem("signal", rec.Signal, "9 or 15")
	case rec.Acked <= 0:
		return nil, problem("acked_before", rec.Acked, "some")
	case rec.KilledAfter <= 0:
		return nil, problem("seconds_before_kill", rec.KilledAfter, "some")
	case rec.Rate <= 0:
		return nil, problem("rate", rec.Rate, "some")
	}
	return rec, nil
}

// read takes the lines of a redis.conf.
func (p *RedisPersistence) read(conf string) error {
	for _, line := range strings.Split(conf, "\n") {
		words := strings.Fields(line)
		if len(words) == 0 {
			continue
		}
		ok := false
		switch words[0] {
		case "port", "bind", "protected-mode", "dir":
			ok = len(words) == 2 // where it is reached and where its files are
		case "save":
			ok = p.readSave(words[1:])
		case "appendonly":
			ok = len(words) == 2 && (words[1] == "yes" || words[1] == "no")
			p.AppendOnly = ok && words[1] == "yes"
		case "appendfsync":
			if ok = len(words) == 2; ok {
				p.AppendFsync = words[1]
			}
		}
		if !ok {
			return fmt.Errorf("config line %q: not known to the replay", line)
		}
	}
	return nil
}

func (p *RedisPersistence) readSave(words []string) bool {
	if len(words) == 1 && words[0] == `""` {
		p.Save = [][2]int{}
		return true
	}
	for len(words) >= 2 {
		after, err := strconv.Atoi(words[0])
		changes, err2 := strconv.Atoi(words[1])
		if err != nil || err2 != nil {
			return false
		}
		p.Save = append(p.Save, [2]int{after, changes})
		words = words[2:]
	}
	return len(words) == 0 && len(p.Save) > 0
}

// Judge compares the loss by a signal: how many keys had been acknowledged,
// which are missing after the restart, and when the first of those had been
// acknowledged. fsync is how long an fsync of the machine takes.
func (rec *RedisRecording) Judge(acked int, missing []int, first float64, fsync time.Duration) Verdict {
	v := Verdict{Compared: 1, How: rec.Mode + ", signal " + rec.Signal}
	if d := math.Abs(float64(acked - rec.Acked)); d > 0.02*float64(rec.Acked)+2 {
		v.Differ("%d keys acknowledged, recorded %d: not the same experiment", acked, rec.Acked)
	}
	switch {
	case rec.Lost == rec.Acked: // all
		if len(missing) != acked {
			v.Differ("%d of %d missing, recorded all", len(missing), acked)
		}
	case rec.Persistence.AppendOnly && rec.Persistence.AppendFsync == "everysec":
		// Keys acknowledged while an fsync ran: recorded 0, 0 and 3. The
		// simulated number is 0 too, or those of one fsync, depending on the
		// signal's place in the second.
		if most := int(fsync.Seconds()*rec.Rate) + 1; len(missing) > max(most, rec.Lost) {
			v.Differ("%d missing, recorded %d, at most %d are answered in an fsync", len(missing), rec.Lost, most)
		}
	case rec.Lost == 0:
		if len(missing) != 0 {
			v.Differ("%d of %d missing, recorded none", len(missing), acked)
		}
	default:
		rec.judgeRange(&v, acked, missing, first)
	}
	if len(v.Wrong) == 0 {
		v.Equal = 1
	}
	return v
}

// judgeRange compares a loss of all keys since the last snapshot. A server
// counts whole seconds of its clock, of which the recording has no phase: the
// snapshot's time is known to a second.
func (rec *RedisRecording) judgeRange(v *Verdict, acked int, missing []int, first float64) {
	if len(missing) == 0 || missing[len(missing)-1] != acked || len(missing) != acked-missing[0]+1 {
		v.Differ("%d missing of %d, expected a range up to the last", len(missing), acked)
	}
	const phase = 1.0 // seconds
	if math.Abs(first-rec.LostFirst) > phase {
		v.Differ("the first missing was acknowledged at %.2f s, recorded %.2f s", first, rec.LostFirst)
	}
	if d := math.Abs(float64(len(missing) - rec.Lost)); d > max(0.1*float64(rec.Lost), phase*rec.Rate) {
		v.Differ("%d missing, recorded %d", len(missing), rec.Lost)
	}
}
