package agent

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/hadrill/hadrill/sim/host"
)

// TestRows: rows come back as they were, and bytes that are none are an error.
func TestRows(t *testing.T) {
	for _, all := range []Rows{{}, {1<<32 | 7, 199<<32 | 1<<31, 0xffffffff_ffffffff, 1}} {
		text, err := json.Marshal(all)
		if err != nil {
			t.Fatal(err)
		}
		var back Rows
		if err := json.Unmarshal(text, &back); err != nil || !slices.Equal(all, back) {
			t.Errorf("%v came back as %v, error %v", all, back, err)
		}
	}
	for _, text := range []string{`7`, `"AQ=="`, `"AYA="`, `"gICAgIAQAQ=="`} { // no bytes; a user alone; half a number; a user beyond 32 bits
		if err := json.Unmarshal([]byte(text), new(Rows)); err == nil {
			t.Errorf("%s: no error", text)
		}
	}
}

// TestDatabaseState: a state in words.
func TestDatabaseState(t *testing.T) {
	for want, s := range map[string]DatabaseState{ // order cannot show
		"does not answer":      {},
		"writable":             {Answers: true, Writable: true},
		"read only, a replica": {Answers: true, Replica: true},
	} {
		if got := s.String(); got != want {
			t.Errorf("%+v is %q, want %q", s, got, want)
		}
	}
}

// TestGivenKeys: whose keys they are is seen by the rows.
func TestGivenKeys(t *testing.T) {
	var own, given Table
	for i, r := range []host.TableRow{{User: 0, Number: 1}, {User: 1, Number: 1}, {User: 7, Number: 3}} {
		own.add(uint64(i+1), r)
		given.add(r.Key(), r)
	}
	if own.Given || !given.Given || !slices.Equal(own.Rows, Rows{1, 1<<32 | 1, 7<<32 | 3}) {
		t.Errorf("the database's: %+v, the application's: %+v", own, given)
	}
}
