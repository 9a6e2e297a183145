package suite

import (
	"os/exec"
	"strings"
	"testing"

	"github.com/hadrill/hadrill/scenarios"
)

// TestReplayCommand has paths that a shell must take as one word.
func TestReplayCommand(t *testing.T) {
	for _, row := range []struct{ path, variant, want string }{
		{"drill", "", "hadrill run drill --seed 7"},
		{"library:vip-nginx", "preempt", "hadrill run vip-nginx --variant preempt --seed 7"},
		{"../a/b_c-1.2", "", "hadrill run ../a/b_c-1.2 --seed 7"},
		{"größe", "", "hadrill run größe --seed 7"},
		{"my drills", "", "hadrill run 'my drills' --seed 7"},
		{"it's", "", `hadrill run 'it'\''s' --seed 7`},
		{"$(rm -rf /)`x`", "", "hadrill run '$(rm -rf /)`x`' --seed 7"},
		{"~", "", "hadrill run '~' --seed 7"},
		{`a\b"c`, "", `hadrill run 'a\b"c' --seed 7`},
		{"a*?[b]{c}", "", "hadrill run 'a*?[b]{c}' --seed 7"},
		{"a;b&c|d>e<f#g!h=i", "", "hadrill run 'a;b&c|d>e<f#g!h=i' --seed 7"},
		{"a\nb\tc", "", "hadrill run 'a\nb\tc' --seed 7"},
		{"", "", "hadrill run '' --seed 7"},
		{"-x", "", "hadrill run ./-x --seed 7"},
		{"--out y", "", "hadrill run './--out y' --seed 7"},
	} {
		c := &scenarios.Case{Scenario: &scenarios.Scenario{Path: row.path}, Variant: row.variant}
		got := ReplayCommand(c, DefaultGround().Name, 7)
		if got != row.want {
			t.Errorf("%q, variant %q: got  %s\nwant %s", row.path, row.variant, got, row.want)
		}
		if sh, err := exec.LookPath("sh"); err == nil && row.variant == "" {
			readBack(t, sh, got, row.path)
		}
	}
}

// readBack wants a shell to make the path's one word of a command again.
func readBack(t *testing.T, sh, command, path string) {
	t.Helper()
	out, err := exec.Command(sh, "-c", `hadrill() { printf '%s\0' "$@"; }; `+command).Output()
	if err != nil {
		t.Fatal(err)
	}
	words := strings.Split(strings.TrimSuffix(string(out), "\x00"), "\x00")
	if len(words) != 4 || words[0] != "run" || strings.TrimPrefix(words[1], "./") != path || words[2] != "--seed" || words[3] != "7" {
		t.Errorf("%s: a shell makes %q of it", command, words)
	}
}

// TestOursInCommand: programs that the command line makes ours stand in the command that
// does the run again; one that nobody runs is an error.
func TestOursInCommand(t *testing.T) {
	loaded, err := Load([]string{"vip-nginx"})
	if err != nil {
		t.Fatal(err)
	}
	cases, err := Choose(loaded, []string{"weight-0"})
	if err != nil {
		t.Fatal(err)
	}
	if err := MakeOurs(cases, []string{"lb1/nginx", "keepalived"}); err != nil {
		t.Fatal(err)
	}
	const want = "hadrill run vip-nginx --variant weight-0 --ours lb1/nginx,keepalived --on containers --seed 7"
	if got := ReplayCommand(cases[0], ReferenceGround().Name, 7); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	err = MakeOurs(cases, []string{"nginx", "keepalive"})
	if err == nil || !strings.HasPrefix(err.Error(), "keepalive: no case here runs it") || !strings.Contains(err.Error(), `did you mean "keepalived"`) {
		t.Error(err)
	}
}
