package replay

import (
	"strings"
	"testing"

	"github.com/hadrill/hadrill/sim/host"
)

const recordedMSM = `{"case": "sticky_tomcat_dies", "software": "memcached-session-manager", "steps": [
 {"to": "t1", "path": "save?v=1", "cookie": null, "new_cookie": "20E7CBBE5ACEB87AE63D0EBAF6B91A69-n1.jvm1", "body": "ok t1 id=20E7CBBE5ACEB87AE63D0EBAF6B91A69-n1.jvm1 new=true v=1", "s": 0.01},
 {"note": "t1 killed"},
 {"to": "t2", "path": "read", "cookie": "20E7CBBE5ACEB87AE63D0EBAF6B91A69-n1.jvm1", "new_cookie": null, "body": "none t2 asked=20E7CBBE5ACEB87AE63D0EBAF6B91A69-n1.jvm1", "s": 0.01}]}`

// noMSM are servers that keep no session.
var noMSM = MSMPrograms{Tomcat: sessionless, Memcached: func() host.Main { return func(host.Host) error { return nil } }}

// TestPlayMSMIsStrict: what the replay does not understand is an error that names it.
func TestPlayMSMIsStrict(t *testing.T) {
	for _, c := range []struct{ why, from, to, want string }{
		{"a field", `"software"`, `"pace": 1, "software"`, `recording "one": field "pace": not known to the replay`},
		{"a field of a step", `"s": 0.01}]`, `"p": 0.01}]`, `field "steps[2].p": not known to the replay`},
		{"a mode", "sticky_tomcat", "glued_tomcat", `field "case": "glued_tomcat_dies": expected one that begins with sticky_ or nonsticky_`},
		{"a note", "t1 killed", "t1 sleeps", `steps[1]: field "note": "t1 sleeps": not known to the replay`},
		{"a server", `"to": "t1"`, `"to": "t3"`, `"t3", "save?v=1": expected t1 or t2`},
		{"a page", `"path": "read"`, `"path": "write"`, `"t2", "write": expected t1 or t2, and read or save`},
		{"an id", `"cookie": "20E7`, `"cookie": "2E7`, "expected an id such as"},
		{"an answer", "none t2", "some t2", `field "body": "some t2 asked=`},
		{"no experiment", `"steps"`, `"stepz"`, `recording "one": no field tells what was done`},
		{"no JSON", "{", "", `recording "one": `},
	} {
		v := PlayMSM(&Case{Files: []File{{"one", []byte(strings.Replace(recordedMSM, c.from, c.to, 1))}}}, noMSM)
		if wrong := strings.Join(v.Wrong, "; "); v.Compared != 1 || v.Equal != 0 || !strings.Contains(wrong, c.want) {
			t.Errorf("%s that is not known: %+v, want %q", c.why, v, c.want)
		}
	}
}

// TestMSMNotes: what notes say of servers and keys.
func TestMSMNotes(t *testing.T) {
	for _, row := range []struct{ note, do, on string }{
		{"t1 killed", "kill", "t1"}, {"memcached n1 killed", "kill", "m1"}, {"primary n2 killed", "kill", "m2"}, {"n2 killed", "kill", "m2"},
		{"m1 paused (accepts, does not answer)", "pause", "m1"}, {"memcached n2 restarted empty", "restart", "m2"}, {"primary n2 restarted empty 48 s ago", "restart", "m2"},
		{"after a read: keys m1=['a'] m2=[]", "keys", ""}, {"keys of the other=['a']", "others", ""}, {"t1 with failoverNodes n1: nodes of its sessions ['n2']", "nodes", ""},
	} {
		if n := readMSMNote(row.note); n == nil || n.do != row.do || n.on != row.on {
			t.Errorf("%q: %+v, want %s %s", row.note, n, row.do, row.on)
		}
	}
	if n := readMSMNote("primary n2 restarted empty 48 s ago"); n.ago != 48 {
		t.Errorf("%+v, want 48 s", n)
	}
	if n := readMSMNote("keys m1=['bak%3Avalidity%3AA-n1.jvm1', 'B'] m2=[]"); len(n.keys["m1"]) != 2 || n.keys["m1"][0] != "bak:validity:A-n1.jvm1" || len(n.keys["m2"]) != 0 {
		t.Errorf("keys %v", n.keys)
	}
}

// TestSessionlessMSMIsSeen: a server without sessions cannot pass for one that keeps
// them.
func TestSessionlessMSMIsSeen(t *testing.T) {
	v := PlayMSM(&Case{Files: []File{{"one", []byte(recordedMSM)}}}, noMSM)
	if wrong := strings.Join(v.Wrong, "; "); !strings.Contains(wrong, "new id: , recorded 20E7") {
		t.Errorf("got %+v", v)
	}
}
