package httpd_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hadrill/hadrill/sim/host"
)

// checked returns a balancer of web1 and web2 whose members are checked.
func checked(scheme, parameters string) string {
	return pair(scheme, parameters, parameters, "forcerecovery=Off")
}

// TestHealthChecks: which member answers, second by second, while web1 is away
// from the 5th second to the 15th, is silent, or answers its checks otherwise.
// No request fails where checks see it before one of them does.
func TestHealthChecks(t *testing.T) {
	kill := func(s *shop) {
		s.w.At(5*time.Second, func() { s.w.Machine("web1").Program("app").Kill() })
		s.w.At(15*time.Second, func() { s.w.Machine("web1").Program("app").Start() })
	}
	mood := func(how string) func(s *shop) {
		return func(s *shop) {
			s.w.At(5*time.Second, func() { s.moods["web1"] = how })
			s.w.At(15*time.Second, func() { s.moods["web1"] = "" })
		}
	}
	for _, c := range []struct {
		why, lines   string
		do           func(s *shop)
		down, up     time.Duration // when web1 gets no requests, and gets them again; 0 for never
		within       time.Duration
		failedBefore bool // a request meets the failure before the check does
	}{
		{"GET", checked("http", "hcmethod=GET hcinterval=1 hcuri=/health"), kill, 6 * time.Second, 16 * time.Second, 2 * time.Second, true},
		{"a status of its own", checked("http", "hcmethod=GET hcinterval=1 hcuri=/health"), mood("ill"), 6 * time.Second, 16 * time.Second, 2 * time.Second, false},
		{"hcfails and hcpasses", checked("http", "hcmethod=GET hcinterval=1 hcfails=3 hcpasses=2 hcuri=/health"), mood("ill"), 8 * time.Second, 17 * time.Second, 2 * time.Second, false},
		{"the default interval of 30 s is too long", checked("http", "hcmethod=GET hcuri=/health"), mood("ill"), 0, 0, 0, false},
		{"TCP does not see a status", checked("http", "hcmethod=TCP hcinterval=1"), mood("ill"), 0, 0, 0, false},
		{"an expression that 503 meets", "ProxyHCExpr any {%{REQUEST_STATUS} =~ /^[25]/}\n" + checked("http", "hcmethod=GET hcexpr=any hcinterval=1 hcuri=/health"), mood("ill"), 0, 0, 0, false},
		{"one that only 200 meets", "ProxyHCExpr good {%{REQUEST_STATUS} == 200}\n" + checked("http", "hcmethod=GET hcexpr=good hcinterval=1 hcuri=/health"), mood("ill"), 6 * time.Second, 16 * time.Second, 2 * time.Second, false},
		{"a template", "ProxyHCTemplate t hcmethod=GET hcinterval=1 hcuri=/health\n" + checked("http", "hctemplate=t"), mood("ill"), 6 * time.Second, 16 * time.Second, 2 * time.Second, false},
		{"CPING", checked("ajp", "hcmethod=CPING hcinterval=1 timeout=1 retry=1"), mood("deaf"), 7 * time.Second, 14 * time.Second, 6 * time.Second, true},
	} {
		var answers []string // one each 200 ms
		s := open(t, c.lines, func(h host.Host) error {
			for range 120 {
				resp, err := ask(h, host.Request{URI: "/"})
				if err != nil {
					return err
				}
				server, _, _ := strings.Cut(resp.Served, " ")
				answers = append(answers, strings.TrimSpace(fmt.Sprint(resp.Status, " ", server)))
				h.Sleep(200*time.Millisecond - h.Now().Sub(0)%(200*time.Millisecond))
			}
			return nil
		})
		c.do(s)
		s.w.Run(time.Minute)
		if len(answers) != 120 {
			t.Errorf("%s: %d answers: %q", c.why, len(answers), answers)
			continue
		}
		got := func(from, to time.Duration) bool {
			return slices.Contains(answers[from/(200*time.Millisecond):to/(200*time.Millisecond)], "200 web1")
		}
		if !got(0, 5*time.Second) || !got(20*time.Second, 24*time.Second) {
			t.Errorf("%s: web1 does not answer before, or behind: %q", c.why, answers)
		}
		if c.down == 0 {
			if !got(10*time.Second, 15*time.Second) {
				t.Errorf("%s: web1 gets no requests: %q", c.why, answers)
			}
			continue
		}
		if got(c.down, min(15*time.Second, c.up)) || !got(c.up, c.up+c.within) {
			t.Errorf("%s: web1 answers between %v and 15s, or not within %v from %v on: %q", c.why, c.down, c.within, c.up, answers)
		}
		if failed := slices.ContainsFunc(answers, func(a string) bool { return !strings.HasPrefix(a, "200") }); failed && !c.failedBefore {
			t.Errorf("%s: a request failed: %q", c.why, answers)
		}
	}
}

// TestHealthExpressions: an expression that is not supported is a problem where a
// member has it, and none where no member has.
func TestHealthExpressions(t *testing.T) {
	const body = "Listen 80\nProxyHCExpr b {hc('body') !~ /down/}\n"
	if _, err := readText(body); err != nil {
		t.Errorf("of no member: %v", err)
	}
	for _, expr := range []string{"b", "other"} {
		_, err := readText(body + checked("http", "hcmethod=GET hcexpr="+expr))
		if err == nil || !strings.Contains(err.Error(), "hcexpr="+expr) {
			t.Errorf("%s: %v", expr, err)
		}
	}
}
