package scenarios

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/hadrill/hadrill/scenarios/expect"
	"github.com/hadrill/hadrill/scenarios/strict"
)

var update = flag.Bool("update", false, "rewrite README.md from the tables")

// TestReadme has the reference in README.md say what the tables say; -update
// writes it anew.
func TestReadme(t *testing.T) {
	var b bytes.Buffer
	writeReadme(t, &b)
	if *update {
		if err := os.WriteFile("README.md", b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, b.Bytes()) {
		t.Error("README.md is not what the tables say: go test ./scenarios -run Readme -update writes it anew")
	}
	for _, name := range append(Verbs(), Kinds()...) {
		if !bytes.Contains(got, []byte("`"+name+"`")) {
			t.Errorf("README.md does not name %q", name)
		}
	}
}

// writeReadme puts the example, the prose of testdata/readme.md and the tables
// together: a line "[table NAME]" of the prose stands for a table.
func writeReadme(t *testing.T, b *bytes.Buffer) {
	t.Helper()
	prose, err := os.ReadFile("testdata/readme.md")
	if err != nil {
		t.Fatal(err)
	}
	tables := map[string]func(*bytes.Buffer){
		"example": func(b *bytes.Buffer) {
			text, err := os.ReadFile("testdata/example/scenario.yaml")
			if err != nil {
				t.Fatal(err)
			}
			fmt.Fprintf(b, "```yaml\n%s```\n", text)
		},
		"scenario":     func(b *bytes.Buffer) { writeFields(b, topFields(&draft{}, &inputs{})) },
		"network":      func(b *bytes.Buffer) { writeFields(b, networkFields(&Network{})) },
		"tls":          func(b *bytes.Buffer) { writeFields(b, tlsFields(&TLS{})) },
		"page":         func(b *bytes.Buffer) { writeFields(b, pageFields(&Page{})) },
		"retry":        func(b *bytes.Buffer) { writeFields(b, retryFields(&Retry{})) },
		"machine":      func(b *bytes.Buffer) { writeFields(b, machineFields(&Machine{}, &inputs{})) },
		"check":        func(b *bytes.Buffer) { writeFields(b, checkFields(&Check{})) },
		"notify":       func(b *bytes.Buffer) { writeFields(b, notifyFields(&Notify{On: map[string]Act{}})) },
		"act":          func(b *bytes.Buffer) { writeFields(b, actFields(&Act{})) },
		"programs":     writePrograms,
		"store":        func(b *bytes.Buffer) { writeFields(b, storeFields(&SessionStore{}, &inputs{})) },
		"database":     func(b *bytes.Buffer) { writeFields(b, databaseFields(&Database{}, &inputs{})) },
		"mha tools":    func(b *bytes.Buffer) { writeFields(b, toolFields(MHATools, map[string]Dist{})) },
		"mmm tools":    func(b *bytes.Buffer) { writeFields(b, toolFields(MMMTools, map[string]Dist{})) },
		"distribution": func(b *bytes.Buffer) { writeFields(b, distFields(&Dist{})) },
		"timeouts":     func(b *bytes.Buffer) { writeFields(b, timeoutFields(&Timeouts{})) },
		"ignore":       func(b *bytes.Buffer) { writeFields(b, ignoreFields(&Case{})) },
		"fidelity":     func(b *bytes.Buffer) { writeFields(b, fidelityFields(&Case{Fidelity: expect.Bands()})) },
		"items":        func(b *bytes.Buffer) { writeFields(b, itemsFields(&Group{})) },
		"cache":        func(b *bytes.Buffer) { writeFields(b, cacheFields(&Cache{})) },
		"orders":       func(b *bytes.Buffer) { writeFields(b, ordersFields(&Group{})) },
		"think":        func(b *bytes.Buffer) { writeFields(b, thinkFields(&Pace{})) },
		"users":        func(b *bytes.Buffer) { writeFields(b, groupFields(&Group{}, &inputs{})) },
		"session":      func(b *bytes.Buffer) { writeFields(b, sessionFields(&Group{})) },
		"verbs":        writeVerbs,
		"keys":         func(b *bytes.Buffer) { writeFields(b, faultKeys()) },
		"expectations": func(b *bytes.Buffer) { mustWrite(t, expect.WriteReference(b)) },
	}
	used := 0
	for line := range strings.Lines(string(prose)) {
		name, ok := strings.CutPrefix(strings.TrimSpace(line), "[table ")
		write := tables[strings.TrimSuffix(name, "]")]
		switch {
		case !ok:
			b.WriteString(line)
		case write == nil:
			t.Errorf("testdata/readme.md: there is no table %q", name)
		default:
			used++
			write(b)
		}
	}
	if used != len(tables) {
		t.Errorf("testdata/readme.md shows %d tables of %d", used, len(tables))
	}
}

func mustWrite(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Error(err)
	}
}

// writeFields writes the keys of a mapping as a table.
func writeFields(b *bytes.Buffer, fields []strict.Field) {
	b.WriteString("| key | value | what it is |\n|---|---|---|\n")
	for _, f := range fields {
		about := f.About
		if f.Required {
			about += " (required)"
		}
		fmt.Fprintf(b, "| `%s` | %s | %s |\n", f.Name, cell(valueOf(f.Schema)), cell(about))
	}
}

func cell(text string) string { return strings.ReplaceAll(text, "|", `\|`) }

// valueOf says in a few words what a schema takes.
func valueOf(s strict.Schema) string {
	switch {
	case s["enum"] != nil:
		return code(s["enum"].([]string))
	case s["examples"] != nil:
		return "such as " + code(s["examples"].([]string))
	case s["anyOf"] != nil:
		var parts []string
		for _, one := range s["anyOf"].([]strict.Schema) {
			if v := valueOf(one); v != "" {
				parts = append(parts, v)
			}
		}
		return strings.Join(parts, ", or ")
	case s["type"] == "integer":
		return fmt.Sprintf("%v to %v", s["minimum"], s["maximum"])
	case s["type"] == "number":
		return fmt.Sprintf("%v to %.0f", s["minimum"], s["maximum"])
	case s["type"] == "boolean":
		return "`true`, `false`"
	case s["type"] == "array":
		return "a list"
	case s["type"] == "object":
		return "a mapping"
	case s["type"] == "string":
		return "text"
	}
	return ""
}

func code(words []string) string { return "`" + strings.Join(words, "`, `") + "`" }

// writePrograms writes the kinds, and the settings of those that have some.
func writePrograms(b *bytes.Buffer) {
	b.WriteString("| program | what it is | behind its name |\n|---|---|---|\n")
	for _, k := range kinds {
		behind := "settings, or nothing"
		switch {
		case k.env:
			behind = "its configuration file, or settings with it"
		case k.file:
			behind = "its configuration file"
		case k.config:
			behind = "settings, its configuration file among them"
		}
		if k.children != nil {
			behind += "; faults may name its child " + code(k.children)
		}
		fmt.Fprintf(b, "| `%s` | %s | %s |\n", k.name, k.about, behind)
	}
	shown := false
	for _, k := range kinds {
		if k.fields != nil {
			fmt.Fprintf(b, "\n### %s\n\n", k.name)
			writeFields(b, k.fields(&Program{Settings: k.settings()}, &inputs{}))
		}
		if k.env && !shown {
			shown = true
			fmt.Fprintf(b, "\n### %s\n\n", code(envKinds()))
			writeFields(b, envFields(&Program{}))
		}
	}
}

// envKinds names the programs whose files name variables of the environment.
func envKinds() (all []string) {
	for _, k := range kinds {
		if k.env {
			all = append(all, k.name)
		}
	}
	return all
}

// writeVerbs writes what faults there are and which keys go with each.
func writeVerbs(b *bytes.Buffer) {
	on := map[acts]string{onMachine: "machines", onProgram: "programs", onNetwork: "the network", onFault: "a fault, by its name"}
	b.WriteString("| verb | what happens | acts on | undoes | takes |\n|---|---|---|---|---|\n")
	for i := range verbs {
		v := &verbs[i]
		undoes := ""
		if v.undoes != nil {
			undoes = code(v.undoes)
		}
		fmt.Fprintf(b, "| `%s` | %s | %s | %s | %s |\n", v.name, cell(v.about), on[v.on], undoes, code(v.takes()))
	}
}

// faultKeys gives the keys of faults without the verbs themselves.
func faultKeys() []strict.Field {
	var keys []strict.Field
	for _, f := range faultFields(&Fault{}, nil, nil) {
		if verbOf(f.Name) == nil {
			keys = append(keys, f)
		}
	}
	return keys
}
