package metric

import (
	"fmt"
	"testing"
)

// TestEndingsAreBounded: further kinds count as one, and the sum stays.
func TestEndingsAreBounded(t *testing.T) {
	var es Endings
	for i := range 100 {
		for range i + 1 {
			es.Count("404", "web1/tomcat", fmt.Sprintf("GET /%d", i), 1)
		}
	}
	sum := 0
	for _, e := range es {
		sum += e.Count
	}
	if len(es) != MaxEndings+1 || sum != 5050 || es[MaxEndings].Kind != OtherEndings {
		t.Errorf("%d endings with %d requests, the last %+v, want %d and 5050", len(es), sum, es[len(es)-1], MaxEndings+1)
	}
	if s := es.Sorted(); s[0].Kind != OtherEndings || s[1].Why != fmt.Sprintf("GET /%d", MaxEndings-1) || s[1].Count != MaxEndings {
		t.Errorf("sorted %+v", s[:2])
	}
	var twice Endings
	for range 2 {
		for _, e := range es {
			twice.Count(e.Kind, e.By, e.Why, e.Count)
		}
	}
	if len(twice) != len(es) || twice[0].Count != 2*es[0].Count {
		t.Errorf("two sums have %d endings, the first %+v", len(twice), twice[0])
	}
}
