package folder_test

import (
	"bytes"
	"reflect"
	"testing"
	"time"

	"github.com/hadrill/hadrill/reports/csv"
	"github.com/hadrill/hadrill/reports/json"
	"github.com/hadrill/hadrill/reports/measure"
	"github.com/hadrill/hadrill/reports/record"
	"github.com/hadrill/hadrill/reports/record/recordtest"
	"github.com/hadrill/hadrill/reports/verdict"
	"github.com/hadrill/hadrill/sim/metric"
)

// unreported are the fields that no report shows, each with its reason.
var unreported = map[string]string{
	"Outage.Failed": "it only says that the outage began with a failure: errors are counted by segment",
	"Stall.Open":    "its length says how long it lasted",
	"Dual.Group":    "two primaries are the whole stack's",
	"Copy.Machine":  "copies are counted; which one it was is for whoever reads the record",
	"Copy.Primary":  "which copy the others are compared with is for whoever reads the record",
	"Series.Lost":   "the course of losses is kept for whoever reads the record",
	"Series.P50":    "the course of latency is kept for whoever reads the record",
	"Series.P99":    "the course of latency is kept for whoever reads the record",
}

// TestEveryFieldArrives: whatever field of whatever shape is counted otherwise,
// it is written and read otherwise and, but for unreported ones, the figures
// are others in report.json and report.csv.
func TestEveryFieldArrives(t *testing.T) {
	shapes := []struct {
		name string
		of   func(r *record.Record) reflect.Value
	}{
		{"Counts", func(r *record.Record) reflect.Value { return reflect.ValueOf(&r.Segments[1].Counts).Elem() }},
		{"Segment", func(r *record.Record) reflect.Value { return reflect.ValueOf(&r.Segments[1]).Elem() }},
		{"Outage", func(r *record.Record) reflect.Value { return reflect.ValueOf(&r.Outages[0]).Elem() }},
		{"Stall", func(r *record.Record) reflect.Value { return reflect.ValueOf(&r.Stalls[0]).Elem() }},
		{"Gap", func(r *record.Record) reflect.Value { return reflect.ValueOf(&r.Gaps[0]).Elem() }},
		{"Dual", func(r *record.Record) reflect.Value { return reflect.ValueOf(&r.Duals[0]).Elem() }},
		{"Copy", func(r *record.Record) reflect.Value { return reflect.ValueOf(&r.Copies[1]).Elem() }},
		{"Seconds", func(r *record.Record) reflect.Value { return reflect.ValueOf(&r.Segments[1].Seconds).Elem() }},
		{"Ending", func(r *record.Record) reflect.Value { return reflect.ValueOf(&r.Segments[1].Endings[0]).Elem() }},
		{"Remainder", func(r *record.Record) reflect.Value { return reflect.ValueOf(&r.Remainders[0]).Elem() }},
	}
	for _, s := range shapes {
		fields := s.of(basis(t))
		for i := range fields.NumField() {
			name := s.name + "." + fields.Type().Field(i).Name
			before, after := basis(t), basis(t)
			change(t, name, s.of(after).Field(i))
			if bytes.Equal(written(t, before), written(t, after)) {
				t.Errorf("%s: it is not in the record", name)
			}
			again, err := record.Read(bytes.NewReader(written(t, after)))
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			js, table := reported(t, before)
			jsAfter, tableAfter := reported(t, again)
			arrives := js != jsAfter && table != tableAfter
			if arrives == (unreported[name] != "") {
				t.Errorf("%s: it arrives in report.json and report.csv: %v", name, arrives)
			}
		}
	}
}

// basis gives a record in which each count has room to grow.
func basis(t *testing.T) *record.Record {
	r := recordtest.Sample(t)
	s := &r.Segments[1]
	s.Counts.Total++   // one that the histograms could not take
	o := &r.Outages[0] // the fault comes while its first failed request is under way
	o.From, o.Noticed = r.Faults[0].At-time.Second/2, r.Faults[0].At+time.Second
	o.Sent, o.Again = r.Faults[0].At-time.Second/4, o.To+2*time.Second // it was ended by one that was sent before the fault
	r.Stalls = []metric.Stall{{Group: "shoppers", From: 25 * time.Second, To: 30 * time.Second}}
	r.Gaps = []metric.Stretch{{Group: "shoppers", From: 25 * time.Second, To: 30 * time.Second}}
	r.Duals = []metric.Stretch{{From: 25 * time.Second, To: 30 * time.Second}}
	r.Copies = []metric.Copy{{Machine: "db1", Rows: 10, Primary: true}, {Machine: "db2", Rows: 9}}
	s.Seconds = metric.Seconds{Demand: 20, Available: 15}
	s.Endings = metric.Endings{{Kind: "503", By: "lb1/haproxy", Why: "no server of app is up", Count: 3}}
	s.Retried = metric.Endings{{Kind: "refused", By: "10.20.0.100:80", Count: 2}}
	r.Remainders = []metric.Remainder{{Group: "shoppers", Unfinished: 1}}
	return r
}

// change makes a field another that a record may hold.
func change(t *testing.T, name string, v reflect.Value) {
	t.Helper()
	switch name {
	case "Segment.From":
		v.SetInt(v.Int() - int64(time.Second)) // it reaches over the border of a part
		return
	case "Segment.To":
		v.SetInt(v.Int() + int64(time.Second))
		return
	case "Outage.Noticed": // before the fault
		v.SetInt(v.Int() - int64(1100*time.Millisecond))
		return
	}
	switch p := v.Addr().Interface().(type) {
	case *int:
		*p++
	case *int64:
		*p++
	case *time.Duration:
		*p += time.Second
	case *string:
		*p = "robots"
	case *bool:
		*p = !*p
	case *[]int:
		(*p)[0]++
	case *metric.Seconds:
		p.Demand++
	case *metric.Endings:
		(*p)[0].Count++
	case *metric.Counts:
		p.Lost++
	case **metric.Histogram:
		*p = recordtest.Histogram(t, 1_000_000, 2_000_000, 3_000_000, 4_000_000)
	default:
		t.Fatalf("%s: a field of type %v", name, v.Type())
	}
}

func written(t *testing.T, r *record.Record) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := r.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func reported(t *testing.T, r *record.Record) (js, table string) {
	t.Helper()
	v := []*verdict.Verdict{verdict.Judge(r, measure.Measure(r), nil, "hadrill run x")}
	var a, b bytes.Buffer
	if err := json.Write(&a, v); err != nil {
		t.Fatal(err)
	}
	if err := csv.Write(&b, v); err != nil {
		t.Fatal(err)
	}
	return a.String(), b.String()
}
