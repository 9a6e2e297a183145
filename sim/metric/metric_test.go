package metric

import (
	"encoding/json"
	"reflect"
	"slices"
	"testing"
	"time"
)

// fill puts another number into every field of a struct, and two into every
// slice. A field of another kind fails the test: a sum would leave it out.
func fill(t *testing.T, v reflect.Value, next *int64) {
	switch v.Kind() {
	case reflect.Int, reflect.Int64:
		*next++
		v.SetInt(*next)
	case reflect.Struct:
		for i := range v.NumField() {
			fill(t, v.Field(i), next)
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		for i := range 2 {
			fill(t, v.Index(i), next)
		}
	case reflect.String:
		v.SetString("group")
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Pointer:
		h, ok := v.Addr().Interface().(**Histogram)
		if !ok {
			t.Fatalf("a field of type %v: expected numbers, groups and histograms", v.Type())
		}
		*h = NewHistogram()
		*next++
		if err := (*h).RecordValue(*next); err != nil {
			t.Fatal(err)
		}
	default:
		t.Fatalf("a field of type %v: expected numbers, groups and histograms", v.Type())
	}
}

// TestSums: no field is left out of a sum.
func TestSums(t *testing.T) {
	var next int64
	var c Counts
	fill(t, valueOf(&c), &next)
	if n := len(c.Numbers()); n != valueOf(&c).NumField()+1 { // two backends
		t.Errorf("%d numbers of %d fields", n, valueOf(&c).NumField())
	}
	var sum Counts
	sum.Add(&c)
	sum.Add(&c)
	for i, n := range c.Numbers() {
		if got := sum.Numbers()[i]; n == 0 || got != 2*n {
			t.Errorf("count %d: twice %d is %d", i, n, got)
		}
	}
	r := Remainder{}
	fill(t, valueOf(&r), &next)
	var twice Remainder
	twice.Add(&r)
	twice.Add(&r)
	for i, n := range r.Numbers() {
		if got := twice.Numbers()[i]; n == 0 || got != 2*n {
			t.Errorf("remainder %d: twice %d is %d", i, n, got)
		}
	}
}

// TestSegment: every histogram of a segment is listed, made, filled, summed and
// forgotten.
func TestSegment(t *testing.T) {
	s := NewSegment("users", 0, 1)
	histograms := func(s *Segment) []*Histogram {
		var all []*Histogram
		for i := range valueOf(s).NumField() {
			if h, ok := valueOf(s).Field(i).Interface().(*Histogram); ok {
				all = append(all, h)
			}
		}
		return all
	}
	s.Count(Request{Outcome: Succeeded, Latency: 10, Service: 5})
	s.Count(Request{Outcome: Succeeded, Latency: Highest + 1, Service: Highest + 1})
	if s.OutOfRange < 2 {
		t.Errorf("%d out of range", s.OutOfRange)
	}
	var sum Segment
	sum.Add(&s)
	sum.Add(&s)
	names := map[string]bool{}
	for _, d := range s.Distributions() {
		names[d.Name] = true
		if d.Of != 2 {
			t.Errorf("%s: of %d requests, want 2", d.Name, d.Of)
		}
	}
	if len(names) != len(histograms(&s)) || len(names) < 2 {
		t.Errorf("histograms listed: %v, of %d fields", names, len(histograms(&s)))
	}
	for i, h := range histograms(&s) {
		if h == nil || h.TotalCount() != 1 {
			t.Errorf("histogram %d: %v", i, h)
		}
		// what was out of range counts as the highest
		if got := histograms(&sum)[i]; got == nil || got.TotalCount() != 4 || got.Longest() < 2*time.Minute {
			t.Errorf("histogram %d in the sum: %v", i, got)
		}
	}
	s.Forget()
	for i, h := range histograms(&s) {
		if h != nil {
			t.Errorf("histogram %d is still there", i)
		}
	}
}

// TestWritten: every field of every shape is read as it was written.
func TestWritten(t *testing.T) {
	for _, shape := range []any{&Segment{}, &Series{}, &Outage{}, &Remainder{}} {
		var next int64
		v := reflect.ValueOf(shape).Elem()
		fill(t, v, &next)
		text, err := json.Marshal(shape)
		if err != nil {
			t.Fatal(err)
		}
		back := reflect.New(v.Type())
		if err := json.Unmarshal(text, back.Interface()); err != nil {
			t.Fatal(err)
		}
		for i := range v.NumField() {
			got, want := back.Elem().Field(i).Interface(), v.Field(i).Interface()
			if h, ok := want.(*Histogram); ok {
				if read := got.(*Histogram); read == nil || !read.Equals(&h.Histogram) {
					t.Errorf("%v.%s: it is not what was written", v.Type(), v.Type().Field(i).Name)
				}
				continue
			}
			if !reflect.DeepEqual(got, want) || reflect.ValueOf(want).IsZero() {
				t.Errorf("%v.%s: %v, written %v", v.Type(), v.Type().Field(i).Name, got, want)
			}
		}
	}
}

// TestOutcomes: each outcome moves one count beside the total.
func TestOutcomes(t *testing.T) {
	var moved []int
	for o := Succeeded; o <= Status5xx; o++ {
		c := Counts{Backends: []int{0}}
		c.Count(o, 0)
		if c.Total != 1 || c.Backends[0] != 1 {
			t.Errorf("outcome %d: %+v", o, c)
		}
		c.Total, c.Backends = 0, nil
		i := slices.Index(c.Numbers(), 1)
		if i < 0 || slices.Contains(moved, i) {
			t.Errorf("outcome %d: %+v", o, c)
		}
		moved = append(moved, i)
	}
}

// TestHistogram: a text that is no histogram, or one of another geometry, is
// reported.
func TestHistogram(t *testing.T) {
	var h Histogram
	if err := h.UnmarshalText([]byte("HISTFnonsense")); err != nil || h.Check() == nil {
		t.Errorf("nonsense: %v, %v", err, h.Check())
	}
	var none *Histogram
	if none.Check() != nil || none.Quantile(99) != 0 || none.Average() != 0 || none.Longest() != 0 {
		t.Error("no histogram has a figure")
	}
	if got := Micros(1499 * time.Nanosecond); got != 1 {
		t.Errorf("1.499 us: %d", got)
	}
	if got := Micros(1500 * time.Nanosecond); got != 2 {
		t.Errorf("1.5 us: %d", got)
	}
	if got := Micros(0); got != Lowest {
		t.Errorf("0: %d", got)
	}
}
