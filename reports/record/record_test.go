package record_test

import (
	"bytes"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/hadrill/hadrill/reports/measure"
	"github.com/hadrill/hadrill/reports/record"
	"github.com/hadrill/hadrill/reports/record/recordtest"
)

const s = time.Second

func written(t testing.TB, r *record.Record) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := r.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestRecordRoundTrip(t *testing.T) {
	want := recordtest.Sample(t)
	first := written(t, want)
	if !bytes.Equal(first, written(t, recordtest.Sample(t))) {
		t.Error("the same record was written in two ways")
	}
	got, err := record.Read(bytes.NewReader(first))
	if err != nil {
		t.Fatal(err)
	}
	for i := range want.Segments {
		g, w := &got.Segments[i], &want.Segments[i]
		if !g.Latency.Equals(&w.Latency.Histogram) || !g.Service.Equals(&w.Service.Histogram) {
			t.Errorf("segment %d: the histograms differ", i)
		}
		g.Latency, g.Service, w.Latency, w.Service = nil, nil, nil, nil
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v\nwant %+v", got, want)
	}
	if !bytes.Equal(written(t, got), written(t, want)) {
		t.Error("what was read is written differently")
	}
}

// Every damage must be reported with its line and its problem.
func TestReadRefuses(t *testing.T) {
	good := string(written(t, recordtest.Sample(t)))
	lines := strings.SplitAfter(good, "\n")
	lines = lines[:len(lines)-1]
	n := len(lines)
	replace := func(old, new string) string {
		if strings.Count(good, old) == 0 {
			t.Fatalf("the record has no %q to damage", old)
		}
		return strings.Replace(good, old, new, 1)
	}
	for _, row := range []struct{ reason, text, line, want string }{
		{"nothing", "", "line 1:", "it is empty"},
		{"not JSON", "hello\n", "line 1:", "not a record of hadrill"},
		{"other JSON", "{\"type\":\"run\"}\n", "line 1:", "not a record of hadrill"},
		{"binary", "\x00\x01\xfe\xff\n", "line 1:", "binary data"},
		{"earlier version", replace(`"version":2`, `"version":1`), "line 1:", "version 1 of the record's format: this program reads version 2"},
		{"header with more", replace(`"version":2`, `"version":2,"x":1`), "line 1:", "unknown field"},
		{"unknown type", replace(`"type":"event"`, `"type":"evnt"`), "line 5:", `unknown type "evnt"`},
		{"unknown field", replace(`"seed":7`, `"sead":7`), "line 2:", `unknown field "sead"`},
		{"wrong kind of value", replace(`"seed":7`, `"seed":"7"`), "line 2:", "cannot unmarshal"},
		{"two values in a line", lines[0] + strings.TrimSuffix(lines[1], "\n") + "{}\n", "line 2:", "something follows"},
		{"empty line", lines[0] + "\n" + lines[1], "line 2:", "an empty line"},
		{"no run", lines[0] + lines[4], "line 2:", "expected run first"},
		{"two runs", lines[0] + lines[1] + lines[1], "line 3:", "a second run"},
		{"wrong order", lines[0] + lines[1] + lines[5] + lines[2], "line 4:", `"file" after event`},
		{"after the end", good + lines[n-1], "", "a second end"},
		{"cut in a line", good[:len(good)-10], "", "cut off in the middle of the line"},
		{"cut between lines", strings.Join(lines[:n-1], ""), "", "it has no end"},
		{"corrupt histogram", replace(`"latency":"HISTF`, `"latency":"XISTF`), "", "latency: corrupt histogram"},
		{"histogram that is not base64", replace(`"service":"HISTF`, `"service":"!`), "", "service: corrupt histogram"},
		{"unknown effect", replace(`"effect":"confirmed"`, `"effect":"perhaps"`), "", `unknown effect "perhaps"`},
		{"one fault twice", strings.Replace(good, `"id":"start lb1/nginx"`, `"id":"kill lb1/nginx"`, 1), "", "the id stands there twice"},
		{"unknown group", replace(`"group":"robots"`, `"group":"bots"`), "", "unknown group"},
		{"backwards", replace(`"from":20000000000,"to":40000000000`, `"from":40000000000,"to":20000000000`), "", "before its beginning"},
		{"negative count", replace(`"refused":2`, `"refused":-2`), "", "a count is negative"},
		{"more successes than requests", replace(`"total":4,"ok":4`, `"total":4,"ok":5`), "", "5 of 4 requests succeeded"},
		{"another number of backends", replace(`"backends":[3,1]`, `"backends":[3,1,0]`), "", "counts of 3 backends: the run has 2"},
		{"series of unequal length", replace(`"errors":[0,1]`, `"errors":[0]`), "", "2 seconds of requests"},
		{"outage without a failure", replace(`"failed":3`, `"failed":0`), "", "an outage begins with one"},
		{"file that is not base64", replace(`"bytes":"`, `"bytes":"!`), "line 3:", `file "latin1.conf"`},
	} {
		_, err := record.Read(strings.NewReader(row.text))
		if err == nil {
			t.Errorf("%s: read without an error", row.reason)
			continue
		}
		if !strings.HasPrefix(err.Error(), "record: line ") || !strings.Contains(err.Error(), row.line) || !strings.Contains(err.Error(), row.want) {
			t.Errorf("%s: error %q\nwant %q and %q in it", row.reason, err, row.line, row.want)
		}
	}
}

// A record of a killed process is kept as far as it goes, wherever it was cut.
func TestSalvage(t *testing.T) {
	good := written(t, recordtest.Sample(t))
	afterRun := bytes.Index(good, []byte("\n{\"type\":\"file\"")) + 1
	for cut := range good {
		r, err := record.Salvage(bytes.NewReader(good[:cut]))
		switch {
		case cut < afterRun:
			if err == nil {
				t.Fatalf("cut at %d, before it says what was run: read without an error", cut)
			}
			if cut > 0 && !errors.Is(err, record.ErrCutOff) {
				t.Fatalf("cut at %d: %v", cut, err)
			}
		case err != nil:
			t.Fatalf("cut at %d: %v", cut, err)
		case r.End.Finished || r.End.Why == "":
			t.Fatalf("cut at %d: it reads as finished", cut)
		}
	}
	noEnd := good[:bytes.LastIndex(good, []byte(`{"type":"end"`))]
	r, err := record.Salvage(bytes.NewReader(noEnd))
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Segments) != 6 || r.End.At != 60*time.Second {
		t.Errorf("%d segments, reaches %v: want 6 and the last segment's end, 1m", len(r.Segments), r.End.At)
	}
	if r, err := record.Salvage(bytes.NewReader(good)); err != nil || !r.End.Finished {
		t.Errorf("a whole record: finished %v, %v", r.End.Finished, err)
	}
	damaged := bytes.Replace(good, []byte(`"HISTF`), []byte(`"XISTF`), 1)
	if _, err := record.Salvage(bytes.NewReader(damaged[:len(damaged)-10])); err == nil || errors.Is(err, record.ErrCutOff) {
		t.Errorf("a corrupt record that is also cut off: %v", err)
	}
}

// What Read would refuse is not written either.
func TestWriteRefuses(t *testing.T) {
	for _, row := range []struct {
		damage func(*record.Record)
		want   string
	}{
		{func(r *record.Record) { r.Run.Scenario = "" }, "the scenario has no name"},
		{func(r *record.Record) { r.Run.Groups = []string{"a", "a"} }, `group "a" stands there twice`},
		{func(r *record.Record) { r.Faults[0].Effect = "" }, `unknown effect ""`},
		{func(r *record.Record) { r.Segments[2].Group = "x" }, "unknown group"},
		{func(r *record.Record) { r.Outages[0].To = 0 }, "before its beginning"},
		{func(r *record.Record) { r.Outages[0].Noticed = 50 * s }, "noticed at 50s, outside of it"},
		{func(r *record.Record) { r.End.At = -1 }, "before the start"},
	} {
		r := recordtest.Sample(t)
		row.damage(r)
		if err := r.Write(&bytes.Buffer{}); err == nil || !strings.Contains(err.Error(), row.want) {
			t.Errorf("error %v: want %q in it", err, row.want)
		}
	}
}

// FuzzRead: never a panic; what is read can be written and read again.
func FuzzRead(f *testing.F) {
	good := written(f, recordtest.Sample(f))
	f.Add(good)
	f.Add(good[:len(good)/2])
	f.Add([]byte(`{"type":"hadrill-record","version":2}` + "\n" + `{"type":"run","item":{"scenario":"x"}}` + "\n" + `{"type":"end","item":{}}` + "\n"))
	f.Add([]byte("\x1f\x8b\x00"))
	f.Fuzz(func(t *testing.T, data []byte) {
		r, err := record.Read(bytes.NewReader(data))
		if err != nil {
			if !strings.HasPrefix(err.Error(), "record: line ") {
				t.Errorf("error without a line: %v", err)
			}
			if r, err := record.Salvage(bytes.NewReader(data)); err == nil {
				measure.Measure(r).Whole()
			}
			return
		}
		again := written(t, r)
		if _, err := record.Read(bytes.NewReader(again)); err != nil {
			t.Errorf("written again it is refused: %v", err)
		}
		measure.Measure(r).Whole()
	})
}
