package haproxy

import (
	"testing"

	"github.com/hadrill/hadrill/sim/host"
)

// TestAnswerCookie: the persistence cookie among several that an application sets, each
// in a header of its own (http_ana.c, http_manage_server_side_cookies).
func TestAnswerCookie(t *testing.T) {
	s := &server{cookie: "a", setCookie: "S=a"}
	for _, c := range []struct {
		why       string
		cookie    cookie
		set, want string
	}{
		{"prefix, alone", cookie{mode: cookiePrefix}, "S=1; Path=/", "S=a~1; Path=/"},
		{"prefix, behind another", cookie{mode: cookiePrefix}, "T=x\nS=1; Path=/", "T=x\nS=a~1; Path=/"},
		{"prefix, before another", cookie{mode: cookiePrefix}, "S=1\nT=x; Path=/", "S=a~1\nT=x; Path=/"},
		{"prefix, one that begins alike", cookie{mode: cookiePrefix}, "SX=1", "SX=1"},
		{"rewrite, behind another", cookie{mode: cookieRewrite}, "T=x\nS=1; Path=/", "T=x\nS=a; Path=/"},
		{"rewrite, before another", cookie{mode: cookieRewrite}, "S=1\nT=x; Path=/", "S=a\nT=x; Path=/"},
		{"insert, in place of the first", cookie{mode: cookieInsert}, "S=1\nT=x", "T=x\nS=a; path=/"},
		{"insert, in place of the last", cookie{mode: cookieInsert}, "T=x\nS=1", "T=x\nS=a; path=/"},
		{"insert, in place of the only one", cookie{mode: cookieInsert}, "S=1", "S=a; path=/"},
		{"insert, preserve", cookie{mode: cookieInsert, preserve: true}, "T=x\nS=1", "T=x\nS=1"},
	} {
		c.cookie.name = "S"
		x := &exchange{req: &host.Request{}, resp: &host.Response{SetCookie: c.set}, server: s}
		x.answerCookie(&c.cookie)
		if x.resp.SetCookie != c.want {
			t.Errorf("%s: %q, want %q", c.why, x.resp.SetCookie, c.want)
		}
	}
}
