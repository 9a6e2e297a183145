package replay

import (
	"net/netip"
	"strings"
	"testing"

	"github.com/hadrill/hadrill/sim/host"
)

const recordedTomcat = `{"kind": "StandardManager restart", "signal": 15, "sessions": 8, "survived": 0, "ser_files_after_stop": [],
 "context_xml": "<Context><Manager className=\"org.apache.catalina.session.StandardManager\" /></Context>"}`

// sessionless is a server that keeps no session.
func sessionless(TomcatServer) host.Main {
	return func(h host.Host) error {
		_, err := h.Serve(netip.MustParseAddrPort("0.0.0.0:8080"), host.HTTP, host.HandlerFunc(func(_ netip.Addr, _, resp host.Message) error {
			*resp.(*host.Response) = host.Response{Status: 200}
			return nil
		}))
		return err
	}
}

// TestPlayTomcatIsStrict: what the replay does not understand is an error that
// names it.
func TestPlayTomcatIsStrict(t *testing.T) {
	for _, c := range []struct{ why, from, to, want string }{
		{"a field", `"signal"`, `"pace": 1, "signal"`, `recording "one": field "pace": not known to the replay`},
		{"a signal", "15", "11", `field "signal": "11": expected 9 or 15`},
		{"no session", `"sessions": 8`, `"sessions": 0`, `field "sessions": "0": expected some`},
		{"no experiment", "ser_files_after_stop", "files", `recording "one": no field tells what was done`},
		{"no JSON", "{", "", `recording "one": `},
	} {
		v := PlayTomcat(&Case{Files: []File{{"one", []byte(strings.Replace(recordedTomcat, c.from, c.to, 1))}}}, sessionless)
		if wrong := strings.Join(v.Wrong, "; "); v.Compared != 1 || v.Equal != 0 || !strings.Contains(wrong, c.want) {
			t.Errorf("%s that is not known: %+v, want %q", c.why, v, c.want)
		}
	}
}

// TestPlayTomcatUnsupported: recordings that cannot be compared are told apart, and so
// are the reasons.
func TestPlayTomcatUnsupported(t *testing.T) {
	for data, want := range map[string]string{
		`[{"samples": [{"s_after_kill": 3.5}]}]`: "how many clients wrote is not in the file",
		`{"delta:6_pause": {"mode": "delta:6"}}`: "nine faults in one file",
	} {
		v := PlayTomcat(&Case{Files: []File{{"one", []byte(data)}}}, sessionless)
		if !strings.Contains(v.Unsupported, want) || v.Compared != 0 {
			t.Errorf("%s: %+v, want %q", data, v, want)
		}
	}
}

// TestTomcatModes: a server is made of a mode, or of the recorded file with another
// address.
func TestTomcatModes(t *testing.T) {
	s, err := tomcatMode("backup:8", "")
	if err != nil || !strings.Contains(s.Server, `mapSendOptions="8"`) || s.Web == "" {
		t.Errorf("%+v %v", s, err)
	}
	if s, err = tomcatMode("delta:6", `<Receiver className="R" address="10.91.12.51" port="4000"/>`); err != nil || s.Server != `<Receiver className="R" address="auto" port="4000"/>` {
		t.Errorf("%+v %v", s, err)
	}
	if _, err = tomcatMode("gamma:6", ""); err == nil {
		t.Error("an unknown mode is accepted")
	}
}

// TestPlainNames: remarks in the names of fields are no part of them.
func TestPlainNames(t *testing.T) {
	got, err := plainNames([]byte(`{"log_t1(s after fault)": [{"a,b(c)": 1}], "n": 2}`))
	if want := `{"log_t1":[{"a+b":1}],"n":2}`; err != nil || string(got) != want {
		t.Errorf("%s %v, want %s", got, err, want)
	}
}

// TestSessionlessIsSeen: a server without sessions cannot pass for one that lost
// them in a restart.
func TestSessionlessIsSeen(t *testing.T) {
	v := PlayTomcat(&Case{Files: []File{{"one", []byte(recordedTomcat)}}}, sessionless)
	if len(v.Wrong) != 1 || !strings.Contains(v.Wrong[0], "0 of 8 sessions hold what was saved") {
		t.Errorf("got %+v", v)
	}
}
