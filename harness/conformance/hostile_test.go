package conformance

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"
)

// hostileCommand has the real programs answer the attacks, in a container.
const hostileCommand = "hostile"

// hostileGolden has what the real programs answered, of the versions of the recordings;
// hostilePage is the table that is made of it and of what ours answer.
const (
	hostileGolden = "testdata/hostile.json"
	hostilePage   = "../hostile.md"
)

// answers are what programs answered, by their names and those of the attacks.
type answers map[string]map[string]string

// ask has the targets answer their attacks, side by side. Errors are answers that no
// program gives.
func ask(folder string, real bool, web []attack) answers {
	all := answers{}
	var mu sync.Mutex
	var group sync.WaitGroup
	for i := range targets {
		t := &targets[i]
		group.Go(func() {
			one := t.ask(folder, real, web)
			mu.Lock()
			defer mu.Unlock()
			all[t.name] = one
		})
	}
	group.Wait()
	return all
}

func (t *target) ask(folder string, real bool, web []attack) map[string]string {
	own, err := os.MkdirTemp(folder, t.name)
	if err == nil {
		err = os.Chmod(own, 0o777) //nolint:gosec // the program drops root
	}
	if err != nil {
		return map[string]string{"": err.Error()}
	}
	a, err := t.begin(own, real)
	if err != nil {
		return map[string]string{"": err.Error()}
	}
	all := map[string]string{}
	for _, k := range t.list(web) {
		if all[k.Name], err = t.answer(a, &k); err != nil {
			all[k.Name] = "error: " + err.Error()
		}
	}
	if err := a.end(); err != nil {
		all[""] = err.Error()
	}
	return all
}

// list gives the attacks on a target.
func (t *target) list(web []attack) []attack {
	if t.attacks != nil {
		return t.attacks
	}
	return web
}

// hostileMain asks the real programs, in a container.
func hostileMain() error {
	var web []attack
	data, err := os.ReadFile("/" + hostileCommand + ".json")
	if err == nil {
		err = json.Unmarshal(data, &web)
	}
	if err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(ask("", true, web))
}

// webAll are the recorded odd requests, and the attacks by HTTP.
func webAll(t *testing.T) (all []attack) {
	for _, c := range [][2]string{{"nginx", "odd_requests.json"}} {
		data, err := os.ReadFile("../../sim/program/" + c[0] + "/testdata/golden/web2/" + c[0] + "/" + c[1])
		if err != nil {
			t.Fatal(err)
		}
		var rec struct{ Requests []struct{ Label, Raw string } }
		if err := json.Unmarshal(data, &rec); err != nil {
			t.Fatal(err)
		}
		for _, r := range rec.Requests {
			if !strings.Contains(r.Raw, "...") { // else the recording has only its beginning
				all = append(all, attack{Name: r.Label, Say: r.Raw})
			}
		}
	}
	return append(all, webAttacks...)
}

func golden(t *testing.T) answers {
	data, err := os.ReadFile(hostileGolden)
	if err != nil {
		t.Fatal(err)
	}
	var all answers
	if err := json.Unmarshal(data, &all); err != nil {
		t.Fatal(err)
	}
	return all
}

// TestHostileReal: the real programs answer as they did. They are asked on this machine
// where it has them all, else in a container.
func TestHostileReal(t *testing.T) {
	web := webAll(t)
	var all answers
	if hasReal() {
		all = ask(t.TempDir(), true, web)
	} else {
		session(t)
		data, err := json.Marshal(web)
		if err != nil {
			t.Fatal(err)
		}
		out := box{command: []string{hostileCommand}, files: map[string][]byte{hostileCommand + ".json": data}}.run(t)
		if err := json.Unmarshal(out, &all); err != nil {
			t.Fatal(err)
		}
	}
	if *update {
		data, err := json.MarshalIndent(all, "", "\t")
		if err == nil {
			err = os.WriteFile(hostileGolden, append(data, '\n'), 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	for name, want := range golden(t) {
		for attack, answer := range want {
			if got := all[name][attack]; got != answer {
				t.Errorf("%s: %s: answered %q, and now %q", name, attack, answer, got)
			}
		}
	}
}

// hasReal reports whether this machine has every program.
func hasReal() bool {
	for i := range targets {
		if _, err := exec.LookPath(targets[i].real("")[0]); err != nil {
			return false
		}
	}
	return true
}

// TestHostileOurs: ours answer the attacks as the real programs do, or refuse them where
// those do otherwise, or differ for a reason; and the table says so.
func TestHostileOurs(t *testing.T) {
	web, real := webAll(t), golden(t)
	ours := ask(t.TempDir(), false, web)
	for i := range targets {
		p := &targets[i]
		if problem := ours[p.name][""]; problem != "" {
			t.Errorf("%s: %s", p.name, problem)
		}
		for _, k := range p.list(web) {
			answer, known := real[p.name][k.Name]
			if got := ours[p.name][k.Name]; !known {
				t.Errorf("%s: %s: nobody has asked the real one", p.name, k.Name)
			} else if why := wrong(p.name, k.Name, answer, got); why != "" {
				t.Errorf("%s: %s: the real one answers %q, ours %q: %s", p.name, k.Name, answer, got, why)
			}
		}
		for name := range real[p.name] {
			if !slices.ContainsFunc(p.list(web), func(k attack) bool { return k.Name == name }) {
				t.Errorf("%s: %s was asked and is no attack", p.name, name)
			}
		}
	}
	page := hostileTable(web, real, ours)
	if *update {
		if err := os.WriteFile(hostilePage, []byte(page), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if had, err := os.ReadFile(hostilePage); err != nil || string(had) != page {
		t.Errorf("%s is not what came out (error %v): run with -update and read the difference", hostilePage, err)
	}
}

// wrong gives why an answer of ours is not right, "" where it is.
func wrong(program, attack, real, ours string) string {
	why := differs[program+": "+attack]
	switch {
	case strings.HasPrefix(ours, "error:"):
		return "it is none"
	case real == ours && why != "":
		return "there is no difference any more"
	case real == ours, refuses(real) && refuses(ours), why != "":
		return ""
	case refuses(ours):
		return "it refuses what the real one takes, without a reason in differs"
	}
	return "it takes what the real one does not take so"
}

// refuses reports whether an answer lets nothing pass.
func refuses(answer string) bool {
	return answer == "closed" || !strings.Contains(answer, ",") && !strings.Contains(answer, "<-") &&
		(strings.HasPrefix(answer, "4") || strings.HasPrefix(answer, "5") || strings.HasPrefix(answer, "-ERR Protocol error"))
}

// differs says why ours answer otherwise than the real programs.
var differs = map[string]string{
	"haproxy: HTTP/2's preface":                  "HTTP/2 is not spoken",
	"haproxy: Upgrade: websocket, key too short": "a key of WebSocket is not looked at",
	"haproxy: header value with a NUL":           unsafely,
	"httpd: HTTP/0.9":                            unsafely,
	"nginx: HTTP/0.9":                            unsafely,
	"httpd: authority-form CONNECT":              unsafely,
	"httpd: dot segments":                        "the path is passed on as it was sent",
	"httpd: dot segments above root":             "the path is passed on as it was sent",
	"httpd: encoded slash and dots":              "an encoded slash is 404, before the path is looked at",
	"redis: a bulk longer than its length":       unsafely,
}

const unsafely = "what the real one does is not safe: refused"

// hostileTable makes the page.
func hostileTable(web []attack, real, ours answers) string {
	var b strings.Builder
	b.WriteString(hostileIntroduction)
	equal, refused, all := 0, 0, 0
	count := func(program, attack string) {
		all++
		switch r, o := real[program][attack], ours[program][attack]; {
		case r == o:
			equal++
		case refuses(r) && refuses(o):
			refused++
		}
	}
	var rows strings.Builder
	rows.WriteString("\n## By HTTP\n\n| attack | nginx 1.22.1 | HAProxy 2.6.12 | httpd 2.4.71 |\n|---|---|---|---|\n")
	for _, k := range web {
		rows.WriteString("| " + inCell(k.Name))
		for _, p := range []string{"nginx", "haproxy", "httpd"} {
			count(p, k.Name)
			rows.WriteString(" | " + inBoth(real[p][k.Name], ours[p][k.Name]))
		}
		rows.WriteString(" |\n")
	}
	for i := range targets {
		p := &targets[i]
		if p.attacks == nil {
			continue
		}
		fmt.Fprintf(&rows, "\n## On %s\n\n| attack | answer |\n|---|---|\n", p.title)
		for _, k := range p.attacks {
			count(p.name, k.Name)
			fmt.Fprintf(&rows, "| %s | %s |\n", inCell(k.Name), inBoth(real[p.name][k.Name], ours[p.name][k.Name]))
		}
	}
	fmt.Fprintf(&b, "Of %d answers %d are equal, in %d both refuse but not in the same words, and %d differ:\n\n", all, equal, refused, all-equal-refused)
	for _, name := range slices.Sorted(maps.Keys(differs)) {
		fmt.Fprintf(&b, "- %s: %s.\n", inCell(name), differs[name])
	}
	return b.String() + rows.String()
}

// inBoth is a cell: one answer where both are the same.
func inBoth(real, ours string) string {
	if real == ours {
		return inCell(real)
	}
	return inCell(real) + "; ours: " + inCell(ours)
}

// inCell writes a text so that it stands in a cell of a table.
func inCell(s string) string {
	s = strings.NewReplacer("\r\n", "", "|", "\\|", "<", "&lt;").Replace(s)
	var b strings.Builder
	for _, r := range s {
		if r < ' ' || r == 0x7F || r == '\uFFFD' {
			fmt.Fprintf(&b, "\\x%02x", r)
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

const hostileIntroduction = `# On a hostile network

Our programs listen on real sockets, so they are attacked here as the real ones are: the same bytes, the same
configuration with waits of 1 s, one comparison (harness/conformance, TestHostileOurs; TestHostileReal asks the real ones anew).
An answer is what came back until the connection closed; behind "<-" stand the requests that came whole to the server behind, with the
lengths of their bodies. A cell has one answer where ours is the real one's.

`
