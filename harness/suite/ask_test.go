package suite

import (
	"strings"
	"testing"

	"github.com/hadrill/hadrill/reports/verdict"
)

// TestStrangersStacks: stacks that measure nothing, fail from the first second, or
// name addresses that are nobody's. What the right answer is stands in each
// case's expected.txt.
func TestStrangersStacks(t *testing.T) {
	for _, c := range []struct {
		name     string
		want     verdict.Result
		says     string   // in the reasons
		warnings []string // of asking
	}{
		{"u-nothing-measured", verdict.Inconclusive, "no request came", nil},
		{"m-no-such-address", verdict.Pass, "", []string{
			"nginx.conf:4:16: upstream app: 10.20.0.29:8080 is no machine of the scenario, did you mean 10.20.0.21?",
			"nginx.conf:5:16: upstream app: nothing listens on web1:8090: its ports are 8080",
		}},
	} {
		loaded, err := Load([]string{"testdata/cases/" + c.name})
		if err != nil {
			t.Fatal(err)
		}
		asked, err := Ask(t.Context(), loaded[0].Cases)
		if err != nil {
			t.Fatal(err)
		}
		if len(asked.Warnings) != len(c.warnings) || len(asked.Dead) > 0 {
			t.Errorf("%s: warnings %v, dead %v", c.name, asked.Warnings, asked.Dead)
			continue
		}
		for i, w := range c.warnings {
			if got := asked.Warnings[i].Pos.String() + ": " + asked.Warnings[i].What; !strings.HasSuffix(got, c.name+"/"+w) {
				t.Errorf("%s: warning %q, want %q", c.name, got, w)
			}
		}
		g, _ := openSimulated(t.Context(), nil)
		verdicts, err := runCase(t.Context(), g, loaded[0].Cases[0], []uint64{1})
		if err != nil {
			t.Fatal(err)
		}
		v := verdicts[0]
		why := strings.Join(v.Reasons, "; ")
		for _, j := range v.Expectations {
			why += j.Why
		}
		if v.Result != c.want || !strings.Contains(why, c.says) {
			t.Errorf("%s: %s, because %q, want %s: %s", c.name, v.Result, why, c.want, c.says)
		}
	}
}

// TestAllFail: a stack that fails from the first second is never a pass.
func TestAllFail(t *testing.T) {
	loaded, err := Load([]string{"testdata/cases/m-all-fail"})
	if err != nil {
		t.Fatal(err)
	}
	g, _ := openSimulated(t.Context(), nil)
	verdicts, err := runCase(t.Context(), g, loaded[0].Cases[0], []uint64{1})
	if err != nil {
		t.Fatal(err)
	}
	v := verdicts[0]
	ok := v.Measured.Whole().Count("requests.ok")
	why := strings.Join(v.Reasons, "; ")
	if (v.Result == verdict.Pass) != (ok > 0) || ok == 0 && !strings.Contains(why, "404 by web1/tomcat") {
		t.Errorf("%s with %d successes, because %q", v.Result, ok, why)
	}
}
