package suite

import (
	"fmt"
	"strings"
	"testing"
)

// TestParseSweep has ranges, lists and their product.
func TestParseSweep(t *testing.T) {
	for _, c := range []struct {
		all  []string
		want string
	}{
		{nil, "[]"},
		{[]string{"a.b=100..200:50"}, "[[a.b=100] [a.b=150] [a.b=200]]"},
		{[]string{"a=0.1..0.3:0.1"}, "[[a=0.1] [a=0.2] [a=0.3]]"},
		{[]string{"a=10..30/s:15"}, "[[a=10/s] [a=25/s]]"},
		{[]string{"a=10s..20s:10s"}, "[[a=10s] [a=20s]]"},
		{[]string{"a=1..1:1"}, "[[a=1]]"},
		{[]string{"a=x,[y, z],'p,q'"}, "[[a=x] [a=[y, z]] [a='p,q']]"},
		{[]string{"a=1,2", "b=x,y"}, "[[a=1 b=x] [a=1 b=y] [a=2 b=x] [a=2 b=y]]"},
	} {
		got, err := ParseSweep(c.all)
		if err != nil || fmt.Sprint(got) != c.want {
			t.Errorf("%q: %v, error %v, want %s", c.all, got, err, c.want)
		}
	}
}

// TestParseSweepRefuses has what is wrong.
func TestParseSweepRefuses(t *testing.T) {
	for _, c := range []struct {
		all  []string
		want string
	}{
		{[]string{"rate"}, "expected a path and values"},
		{[]string{"=1"}, "expected a path and values"},
		{[]string{"a="}, "expected a path and values"},
		{[]string{"a=1,,2"}, "value 2 is empty"},
		{[]string{"a=1,1"}, "twice"},
		{[]string{"a=1..9"}, "no step"},
		{[]string{"a=9..1:1"}, "empty"},
		{[]string{"a=1..9:0"}, "empty"},
		{[]string{"a=1s..9m:1m"}, "units"},
		{[]string{"a=1..100000:1"}, "more than 1000"},
		{[]string{"a=1..40:1", "b=1..40:1"}, "at most 1000"},
	} {
		if got, err := ParseSweep(c.all); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: %v, error %v, want %q", c.all, got, err, c.want)
		}
	}
}
