package scenarios

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	yaml "go.yaml.in/yaml/v4"

	"github.com/hadrill/hadrill/scenarios/strict"
)

// MMMControl is a command of mmm_control, its words with one blank between.
type MMMControl struct{ Command string }

// controlCommands are mmm_control's commands that change something, and what stands
// behind each.
var controlCommands = [][]string{
	{"move_role", "ROLE", "HOST"},
	{"move_role", "--force", "ROLE", "HOST"},
	{"set_offline", "HOST"},
	{"set_online", "HOST"},
	{"set_ip", "ADDRESS", "HOST"},
	{"set_active"},
	{"set_manual"},
	{"set_passive"},
}

func controlSettings() (any, []key) {
	s := &MMMControl{}
	return s, []key{{strict.Key("command", false, "what the monitor is told, such as move_role writer db2", strict.TextSchema, func(d *strict.Decoder, n *yaml.Node) {
		text, ok := d.Word(n, "command")
		if !ok {
			return
		}
		words, err := readControl(text)
		if err != nil {
			d.Problem(n, "command: %v", err)
		}
		s.Command = words
	}), "a command, such as command: move_role writer db2"}}
}

// readControl reads a command.
func readControl(text string) (string, error) {
	words := strings.Fields(text)
	var forms []string
	for _, form := range controlCommands {
		forms = append(forms, strings.Join(form, " "))
		if slices.EqualFunc(form, words, controlFits) {
			return strings.Join(words, " "), nil
		}
	}
	return "", fmt.Errorf("found %s, expected one of mmm_control's that change something: %s", strict.Quote(text), strings.Join(forms, "; "))
}

// controlFits reports whether a word may stand where a form has another: one in
// capitals stands for any that is no option.
func controlFits(form, word string) bool {
	if strings.ContainsFunc(form, unicode.IsUpper) {
		return !strings.HasPrefix(word, "-")
	}
	return form == word
}
