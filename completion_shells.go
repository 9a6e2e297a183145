package main

import (
	"fmt"
	"io"
	"strings"
)

// writeCompletion writes a shell's completion of all commands. names are
// scenarios of the library.
func writeCompletion(w io.Writer, shell string, all []completion, names []string) error {
	write := map[string]func([]completion, []string) string{"bash": bashCompletion, "zsh": zshCompletion, "fish": fishCompletion}[shell]
	_, err := io.WriteString(w, write(all, names))
	return err
}

// texts of words, between blanks.
func texts(words []word) string {
	var all []string
	for _, w := range words {
		all = append(all, w.text)
	}
	return strings.Join(all, " ")
}

// bashCompletion finds the command in the words before the cursor, and gives
// its flags, or what may stand there.
func bashCompletion(all []completion, names []string) string {
	var b strings.Builder
	b.WriteString("# hadrill completion bash: source this, or put it into /etc/bash_completion.d\n_hadrill() {\n")
	b.WriteString("  local word=\"${COMP_WORDS[COMP_CWORD]}\" command=\"\" i flags=\"\" words=\"\" files=\"\"\n")
	b.WriteString("  for ((i = 1; i < COMP_CWORD; i++)); do\n    case \"$command ${COMP_WORDS[i]}\" in\n")
	for _, c := range all[1:] {
		parent, last := split(c.path)
		fmt.Fprintf(&b, "      %q) command=%q ;;\n", parent+" "+last, c.path)
	}
	b.WriteString("    esac\n  done\n  case \"$command\" in\n")
	for _, c := range all {
		fmt.Fprintf(&b, "    %q) flags=%q words=%q files=%q ;;\n", c.path, texts(c.flags), strings.Join(c.arguments(names), " "), yes(c.args))
	}
	b.WriteString("  esac\n  if [[ $word == -* ]]; then\n    COMPREPLY=($(compgen -W \"$flags\" -- \"$word\"))\n    return\n  fi\n")
	b.WriteString("  COMPREPLY=($(compgen -W \"$words\" -- \"$word\"))\n  if [[ -n $files ]]; then\n    COMPREPLY+=($(compgen -f -- \"$word\"))\n  fi\n}\ncomplete -o filenames -F _hadrill hadrill\n")
	return b.String()
}

// zshCompletion has zsh run bash's, and say what it is for.
func zshCompletion(all []completion, names []string) string {
	return "#compdef hadrill\n# hadrill completion zsh: source this after compinit\nautoload -U +X bashcompinit && bashcompinit\n" + bashCompletion(all, names)
}

// fishCompletion is a line for each command, flag and scenario.
func fishCompletion(all []completion, names []string) string {
	var b strings.Builder
	b.WriteString("# hadrill completion fish: put this into ~/.config/fish/completions/hadrill.fish\n")
	for _, c := range all {
		condition := fishCondition(c)
		files := ""
		if !c.args {
			files = " -f"
		}
		for _, w := range c.commands {
			fmt.Fprintf(&b, "complete -c hadrill -f -n %s -a %s -d %s\n", condition, w.text, fishQuote(firstSentence(w.about)))
		}
		for _, f := range c.flags {
			fmt.Fprintf(&b, "complete -c hadrill%s -n %s -l %s -d %s\n", files, condition, strings.TrimPrefix(f.text, "--"), fishQuote(firstSentence(f.about)))
		}
		if len(c.commands) == 0 {
			for _, v := range c.arguments(names) {
				fmt.Fprintf(&b, "complete -c hadrill%s -n %s -a %s\n", files, condition, v)
			}
		}
	}
	return b.String()
}

// fishCondition is where a command's words are completed.
func fishCondition(c completion) string {
	if c.path == "" {
		return "__fish_use_subcommand"
	}
	parent, last := split(c.path)
	condition := "__fish_seen_subcommand_from " + last
	if parent != "" {
		condition = "__fish_seen_subcommand_from " + parent + "; and " + condition
	} else if len(c.commands) > 0 {
		condition += "; and not __fish_seen_subcommand_from " + texts(c.commands)
	}
	return fishQuote(condition)
}

// arguments are the words that may follow a command.
func (c *completion) arguments(names []string) []string {
	switch {
	case len(c.commands) > 0:
		return strings.Fields(texts(c.commands))
	case c.args:
		return names
	}
	return c.values
}

// split is a command's parent and its own name.
func split(path string) (parent, last string) {
	i := strings.LastIndexByte(path, ' ')
	if i < 0 {
		return "", path
	}
	return path[:i], path[i+1:]
}

func yes(is bool) string {
	if is {
		return "yes"
	}
	return ""
}

// firstSentence of a help text, without its end.
func firstSentence(about string) string {
	first, _, more := strings.Cut(about, ". ")
	if more || !strings.HasSuffix(first, "...") {
		return strings.TrimSuffix(first, ".")
	}
	return first
}

func fishQuote(text string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(text) + "'"
}
