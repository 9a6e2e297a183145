package csv

import (
	"bytes"
	"encoding/csv"
	"slices"
	"strings"
	"testing"

	"github.com/hadrill/hadrill/reports/verdict"
	"github.com/hadrill/hadrill/reports/verdict/verdicttest"
	"github.com/hadrill/hadrill/scenarios/expect"
)

func TestWrite(t *testing.T) {
	var b, again bytes.Buffer
	vs := []*verdict.Verdict{verdicttest.Judged(t, nil, verdicttest.Holds)}
	for _, w := range []*bytes.Buffer{&b, &again} {
		if err := Write(w, vs); err != nil {
			t.Fatal(err)
		}
	}
	if b.String() != again.String() {
		t.Error("the same verdicts were written in two ways")
	}
	rows, err := csv.NewReader(&b).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(rows[0], head) {
		t.Errorf("head %q", rows[0])
	}
	for _, want := range []string{
		"vip-nginx,preempt,simulated,7,pass,whole,requests.total,count,13",
		"vip-nginx,preempt,simulated,7,pass,whole,outage.longest,ns,3500000000",
		"vip-nginx,preempt,simulated,7,pass,group robots,requests.total,count,3",
		"vip-nginx,preempt,simulated,7,pass,fault kill lb1/nginx,takeover,ns,3000000000",
		"vip-nginx,preempt,simulated,7,pass,fault start lb1/nginx,takeover,ns,", // it did not happen
		"vip-nginx,preempt,simulated,7,pass,during kill lb1/nginx,requests.total,count,5",
		"vip-nginx,preempt,simulated,7,pass,address 10.20.0.100,owner,name,lb2",
		"vip-nginx,preempt,simulated,7,pass,backend web1,requests,count,5",
	} {
		if !slices.ContainsFunc(rows, func(r []string) bool { return strings.Join(r, ",") == want }) {
			t.Errorf("no row %s", want)
		}
	}
	// whole, two groups, three parts of the fault and two of its repair
	want := 1 + 8*len(expect.Parts.Figures()) + 2*len(expect.Faults.Figures()) + len(expect.Addresses.Figures()) + 2*len(expect.Backends.Figures())
	if len(rows) != want {
		t.Errorf("%d rows, want %d", len(rows), want)
	}
}
