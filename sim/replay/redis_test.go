package replay

import (
	"reflect"
	"strings"
	"testing"
	"time"
)

const recordedRedis = `{"mode": "aof_no", "signal": "9", "acked_before": 100, "lost_acked": 0, "lost_first_t": -1, "seconds_before_kill": 5, "rate": 20, "missing_seqs": null}`

// TestReadRedisIsStrict: what a replay does not understand is an error that
// names it.
func TestReadRedisIsStrict(t *testing.T) {
	if _, err := ReadRedis(File{"one", []byte(recordedRedis)}); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ why, from, to, want string }{
		{"a field", `"rate"`, `"pace": 1, "rate"`, `recording "one": field "pace": not known to the replay`},
		{"a mode", "aof_no", "aof_sometimes", `field "mode": "aof_sometimes": expected one of aof_always`},
		{"a signal", `"9"`, `"11"`, `field "signal": "11": expected 9 or 15`},
		{"nothing acknowledged", `"acked_before": 100`, `"acked_before": 0`, `field "acked_before": "0"`},
		{"no kill", `"seconds_before_kill": 5`, `"seconds_before_kill": 0`, `field "seconds_before_kill"`},
		{"a line", `"rate"`, `"config": "maxmemory 1mb", "rate"`, `config line "maxmemory 1mb": not known`},
		{"save points", `"rate"`, `"config": "save 20", "rate"`, `config line "save 20": not known`},
	} {
		if _, err := ReadRedis(File{"one", []byte(strings.Replace(recordedRedis, c.from, c.to, 1))}); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s that is not known: %v, want %q", c.why, err, c.want)
		}
	}
	if why := RedisUnsupported(File{"one", []byte(`{"sentinel_log": []}`)}); why != "a failover, replayed with the Sentinels" {
		t.Errorf("a recording of Sentinel: %q", why)
	}
	if why := RedisUnsupported(File{"one", []byte(recordedRedis)}); why != "" {
		t.Errorf("a recording of one server: %q", why)
	}
}

func TestRedisPersistence(t *testing.T) {
	for conf, want := range map[string]RedisPersistence{
		"port 6379\nappendonly no\n":                      {},
		"save \"\"\nappendonly yes\nappendfsync always\n": {Save: [][2]int{}, AppendOnly: true, AppendFsync: "always"},
		"save 20 100 5 10\nsave 1 1":                      {Save: [][2]int{{20, 100}, {5, 10}, {1, 1}}},
	} {
		var p RedisPersistence
		if err := p.read(conf); err != nil || !reflect.DeepEqual(p, want) {
			t.Errorf("%q: %+v, %v, want %+v", conf, p, err, want)
		}
	}
}

// TestRedisDifferencesAreSeen plants differences of each sort of loss.
func TestRedisDifferencesAreSeen(t *testing.T) {
	upTo := func(from, to int) (all []int) {
		for i := from; i <= to; i++ {
			all = append(all, i)
		}
		return all
	}
	all := RedisRecording{Acked: 100, Lost: 100, Rate: 20}
	none := RedisRecording{Acked: 100, Rate: 20}
	tail := RedisRecording{Acked: 100, Lost: 20, LostFirst: 4, Rate: 20}
	sync := RedisRecording{Acked: 100, Lost: 3, Rate: 20, Persistence: RedisPersistence{AppendOnly: true, AppendFsync: "everysec"}}
	for _, c := range []struct {
		rec     RedisRecording
		acked   int
		missing []int
		first   float64
		want    string
	}{
		{all, 100, upTo(1, 100), 0, ""},
		{all, 50, upTo(1, 50), 0, "not the same experiment"},
		{all, 100, upTo(1, 99), 0, "recorded all"},
		{none, 100, nil, 0, ""},
		{none, 100, upTo(100, 100), 4.9, "recorded none"},
		{tail, 100, upTo(81, 100), 4.1, ""},
		{tail, 100, upTo(81, 99), 4.1, "expected a range up to the last"},
		{tail, 100, upTo(81, 100), 5.1, "the first missing was acknowledged at 5.10 s"},
		{tail, 100, upTo(60, 100), 4.1, "41 missing, recorded 20"},
		{sync, 100, upTo(99, 100), 4.9, ""},
		{sync, 100, upTo(90, 100), 4.9, "at most 1 are answered in an fsync"},
	} {
		v := c.rec.Judge(c.acked, c.missing, c.first, 20*time.Millisecond)
		wrong := strings.Join(v.Wrong, "; ")
		if v.Compared != 1 || (v.Equal == 1) != (c.want == "") || (c.want == "") != (wrong == "") || !strings.Contains(wrong, c.want) {
			t.Errorf("%d missing: %+v, want %q", len(c.missing), v, c.want)
		}
	}
}
