package conformance

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/hadrill/hadrill/sim/program/nginx"
	"github.com/hadrill/hadrill/sim/replay"
)

// recordingsOf are the folders of the recordings that the simulator replays,
// by their program.
var recordingsOf = map[string]string{
	"nginx":   "../../sim/program/nginx/testdata/golden/web",
	"haproxy": "../../sim/program/haproxy/testdata/golden/web",
	"apache":  "../../sim/program/httpd/testdata/golden/web",
}

// longest is how long a recording may go on to be replayed here; those of
// minutes show nothing about strategies that shorter ones do not.
const longest = 20 * time.Second

// atOnce is how many recordings are replayed side by side: they mostly wait.
const atOnce = 12

// attempts is how often a recording is replayed when it differs: two requests
// that are sent at once may arrive in either order.
const attempts = 3

// onTime gives how late a replay may have been to show anything: what fails
// and comes back in a recording of seconds does so within milliseconds of a
// request (a retry of 5 s, requests each 250 ms), in a quick one only the
// order counts.
func onTime(rec *replay.WebRecording) time.Duration {
	const quick = time.Second
	if lasts(rec) <= quick {
		return quick / 2
	}
	return 15 * time.Millisecond
}

// sides are who does the recorded sessions again: the simulator's programs in virtual
// time, the real ones, and ours on real sockets.
var sides = []struct {
	name string
	// most is how long a recording may go on to be replayed; variable names the one of
	// the environment that has longest instead.
	most     time.Duration
	variable string
	// unread gives why it does not take a recorded configuration.
	unread   func(p *replay.WebProgram, rec *replay.WebRecording) string
	together together
}{
	{"simulated", longest, "", unread, simulatedTogether},
	{"real", longest, "", func(*replay.WebProgram, *replay.WebRecording) string { return "" }, replayTogether(false)},
	{"ours", 1500 * time.Millisecond, "REPLAY_OURS", unread, replayTogether(true)},
}

// together replays recordings, by their names, so many at once.
type together func(t *testing.T, p *replay.WebProgram, recs map[string]*replay.WebRecording, parallel int) []replayed

// TestReplay has all sides do the recorded sessions again: they must do as was recorded,
// by one comparison.
func TestReplay(t *testing.T) {
	session(t)
	for _, side := range sides {
		most := side.most
		if side.variable != "" && os.Getenv(side.variable) != "" {
			most = longest
		}
		for _, p := range replay.WebPrograms {
			t.Run(side.name+"/"+p.Folder, func(t *testing.T) { replayProgram(t, p, most, side.unread, side.together) })
		}
	}
}

func replayProgram(t *testing.T, p *replay.WebProgram, most time.Duration, unread func(*replay.WebProgram, *replay.WebRecording) string, replayed together) {
	waiting := map[string]*replay.WebRecording{}
	table := replay.Summary{Program: p.Comparison.Program, Folder: p.Kind().Folder}
	all := load(t, p)
	for _, rec := range all {
		if why := cmp.Or(unfit(rec, most), unread(p, rec)); why != "" {
			table.Add(rec.Name, replay.Verdict{Unsupported: why})
			continue
		}
		waiting[rec.Name] = rec
	}
	began, last := time.Now(), map[string]verdictOf{}
	for n := range attempts {
		parallel := max(1, atOnce>>(2*n)) // what differs gets more of the machine
		for _, r := range replayed(t, p, waiting, parallel) {
			v := judgeReplay(p, waiting[r.Name], &r)
			if before, again := last[r.Name]; again && before.timely && !v.timely {
				continue // the timely one shows more
			}
			last[r.Name] = v
			if len(v.Wrong) == 0 {
				delete(waiting, r.Name)
			}
		}
	}
	for _, rec := range all {
		v, ok := last[rec.Name]
		if !ok {
			continue
		}
		v.report(t, rec.Name)
		table.Add(rec.Name, v.Verdict)
	}
	t.Logf("%v: %s", time.Since(began).Round(time.Second), &table)
	if table.Compared == 0 {
		t.Error("no request was compared")
	}
}

// load reads the program's recordings: the simulator's, and those that GOLDEN
// names.
func load(t *testing.T, p *replay.WebProgram) []*replay.WebRecording {
	t.Helper()
	folders := []string{filepath.FromSlash(path.Join(recordingsOf[p.Folder], p.Folder))}
	if more := os.Getenv(replay.Variable); more != "" {
		folders = append(folders, filepath.Join(more, filepath.FromSlash(p.Kind().Folder)))
	}
	known := map[string]bool{}
	var all []*replay.WebRecording
	for _, folder := range folders {
		cases, err := p.Kind().Cases(folder)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range cases {
			rec, err := p.Read(c.Files[0])
			if err != nil {
				t.Fatalf("%s: %v", folder, err)
			}
			if !known[rec.Name] {
				known[rec.Name] = true
				all = append(all, rec)
			}
		}
	}
	return all
}

// lasts gives how long a recording goes on.
func lasts(rec *replay.WebRecording) time.Duration {
	var last float64
	for _, r := range rec.Requests {
		last = max(last, r.AtMs)
	}
	for _, e := range rec.Events {
		last = max(last, e.AtMs)
	}
	for _, e := range rec.Transitions {
		last = max(last, e.AtMs)
	}
	return replay.Millis(last)
}

// unfit gives why a recording is not replayed here, "" where it is.
func unfit(rec *replay.WebRecording, most time.Duration) string {
	switch d := lasts(rec); {
	case len(rec.Results) > 0:
		return "no requests: what nginx -t says is under test by itself"
	case d > most:
		return fmt.Sprintf("it goes on for %v", d.Round(time.Second))
	}
	return ""
}

// unread gives why our program does not take a recorded configuration.
func unread(p *replay.WebProgram, rec *replay.WebRecording) string {
	_, err := ourMains[p.Folder](rec.Config, around{})
	if err == nil {
		return ""
	}
	why, _, _ := strings.Cut(err.Error(), "\n")
	return why
}

// jobName and splitJob make a file's name of a recording, and the reverse.
func jobName(program, name string) string { return program + "--" + name }

func splitJob(file string) (program, name string) {
	program, name, _ = strings.Cut(file, "--")
	return program, name
}

// replayTogether has one container replay the recordings, with our program or the real
// one.
func replayTogether(ours bool) together {
	return func(t *testing.T, p *replay.WebProgram, recs map[string]*replay.WebRecording, parallel int) []replayed {
		t.Helper()
		return replayInBox(t, p, recs, parallel, ours)
	}
}

func replayInBox(t *testing.T, p *replay.WebProgram, recs map[string]*replay.WebRecording, parallel int, ours bool) (all []replayed) {
	t.Helper()
	if len(recs) == 0 {
		return nil
	}
	b := box{command: []string{jobsCommand, fmt.Sprint(parallel)}, files: map[string][]byte{}, caps: []string{"SYS_ADMIN", "NET_ADMIN", "NET_RAW"}}
	for name, rec := range recs {
		data, err := json.Marshal(job{p.Folder, name, rec.Source, ours})
		if err != nil {
			t.Fatal(err)
		}
		b.files[path.Join(jobsFolder, jobName(p.Folder, name)+".json")[1:]] = data
	}
	lines := bufio.NewScanner(bytes.NewReader(b.run(t)))
	lines.Buffer(nil, 64<<20)
	for lines.Scan() {
		var r replayed
		if err := json.Unmarshal(lines.Bytes(), &r); err != nil {
			t.Fatalf("%v: %s", err, lines.Text())
		}
		all = append(all, r)
	}
	if len(all) != len(recs) {
		t.Fatalf("%d recordings, %d were replayed", len(recs), len(all))
	}
	return all
}

// verdictOf is a verdict, and whether the replay was timely.
type verdictOf struct {
	replay.Verdict
	timely bool
	late   time.Duration
}

func judgeReplay(p *replay.WebProgram, rec *replay.WebRecording, r *replayed) verdictOf {
	c := p.Comparison
	c.Slack += r.Late
	if r.Ours {
		c.Left = func(i int) bool { return unsendable(&rec.Requests[i]) }
	}
	v := verdictOf{r.judge(c, p, rec), r.Late <= onTime(rec), r.Late}
	if r.Trouble != nil {
		v.Wrong = append(v.Wrong, r.Trouble...)
	}
	return v
}

// phase is an exception for recordings in which milliseconds or less decide. One that
// ends before due does not come to that moment.
type phase struct {
	replay.Exception
	due time.Duration
}

// phases are those of recordings in which servers change, by the program's folder.
// HAProxy's checks count from its start, and the simulator starts when the recorded
// one did. httpd tries a server again 5 s after it failed, and every twentieth of
// requests each 250 ms comes at that very moment; with retry=0 a microsecond is
// enough.
var phases = map[string][]phase{
	"haproxy": {
		{replay.Exception{Config: regexp.MustCompile(`(?m)\bslowstart\b`), Why: "steps of the weight count from the check that found the server up: shares", Shares: true}, 0},
		{replay.Exception{Config: regexp.MustCompile(`(?m)\bcheck inter\b`), Why: "whether a check or a request comes first is up to the start: requests within 2 s of a server's change left out", Left: besideChange}, 0},
	},
	"apache": {
		{replay.Exception{Config: regexp.MustCompile(`\bretry=5\b`), Why: "whether a request 5 s after an error finds the server due is up to the millisecond: shares", Shares: true}, 5 * time.Second},
		{replay.Exception{Config: regexp.MustCompile(`\bretry=0\b`), Why: "whether a server that failed is a candidate again is up to the microsecond: shares", Shares: true}, 0},
	},
}

// besideChange reports whether a server had changed shortly before a request. A
// recording that watched the servers' states is compared whole.
func besideChange(rec *replay.WebRecording, r *replay.Request) bool {
	const shortly = 2000 // milliseconds: four checks of such recordings
	return len(rec.Transitions) == 0 && slices.ContainsFunc(rec.Events, func(e replay.Event) bool {
		return r.AtMs > e.AtMs && r.AtMs < e.AtMs+shortly
	})
}

func phaseOf(p *replay.WebProgram, rec *replay.WebRecording) *replay.Exception {
	if len(rec.Events) == 0 {
		return nil // no server comes back
	}
	for i := range phases[p.Folder] {
		if e := &phases[p.Folder][i]; e.Config.MatchString(rec.Config) && lasts(rec) > e.due {
			return &e.Exception
		}
	}
	return nil
}

// judge gives the comparison that the simulator is held to; only that a draw
// of nginx cannot be repeated, since its seed is that of the worker's start.
func (r *replayed) judge(c replay.Comparison, p *replay.WebProgram, rec *replay.WebRecording) replay.Verdict {
	if e := phaseOf(p, rec); e != nil {
		alike := replay.WebProgram{Comparison: c, Exceptions: []replay.Exception{*e}}
		return alike.Judge(c, rec, r.Outcomes, r.Changes)
	}
	if p != &replay.Nginx {
		return p.Judge(c, rec, r.Outcomes, r.Changes)
	}
	conf, _, err := nginx.Read(fstest.MapFS{"nginx.conf": {Data: []byte(rec.Config)}}, "nginx.conf")
	draws := func(u *nginx.Upstream) bool { return strings.HasPrefix(u.Strategy, "random") }
	switch {
	case err == nil && conf.Workers > 1:
		v := c.Shares(rec, r.Outcomes, conf.Workers)
		v.How = "totals: the kernel chooses the worker"
		return v
	case err == nil && slices.ContainsFunc(conf.Upstreams, draws):
		const deviations = 4 // of the difference of two draws for shares of 1/2
		v := c.Shares(rec, r.Outcomes, int(math.Ceil(deviations*math.Sqrt(float64(len(rec.Requests))/2))))
		v.How = "shares: a worker's seed is its own"
		return v
	}
	return p.Judge(c, rec, r.Outcomes, r.Changes)
}

// report reports differences; those of replays that were all late are only logged.
func (v verdictOf) report(t *testing.T, name string) {
	t.Helper()
	for _, w := range v.Wrong {
		if v.timely {
			t.Errorf("%s: %s", name, w)
		} else {
			t.Logf("%s: undecided, this machine stood still for %v: %s", name, v.late, w)
		}
	}
}
