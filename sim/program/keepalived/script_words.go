package keepalived

import "strings"

// shellCommands cuts a script of sh(1) into simple commands, in the order of the
// text: at line ends, at ; & |, at brackets and at command substitutions.
// Comments are left out, quotes removed; variables are not expanded. What stands
// behind sh -c is cut like the rest.
func shellCommands(text string) [][]string {
	c := &shellCutter{}
	text = strings.ReplaceAll(text, "\\\n", " ")
	for _, line := range strings.Split(text, "\n") {
		c.line(line)
		c.end()
	}
	return c.all
}

type shellCutter struct {
	all  [][]string
	open []string // words of the command
	word strings.Builder
	has  bool // the word has begun, be it empty
	// target: the word is the file of a redirection.
	target bool
}

// line takes one line apart.
func (c *shellCutter) line(line string) {
	quote := byte(0)
	var around []byte // the quotes around open brackets
	for i := 0; i < len(line); i++ {
		b := line[i]
		switch {
		case quote != 0 && b == quote:
			quote = 0
			if c.isCommand() {
				c.end()
			}
		case quote == 0 && (b == '"' || b == '\''):
			quote, c.has = b, true
			if c.isCommand() {
				quote = 0 // its text is cut like the rest; the closing one begins an empty word
				c.end()
			}
		case b == '$' && i+1 < len(line) && line[i+1] == '(' && quote != '\'':
			i++
			c.end()
			around, quote = append(around, quote), 0
		case b == '(' && quote == 0:
			c.end()
			around = append(around, 0)
		case b == ')' && quote == 0 && len(around) > 0:
			c.end()
			quote, around = around[len(around)-1], around[:len(around)-1]
		case b == '`' && quote != '\'':
			c.end()
			quote = 0
		case quote != 0:
			c.word.WriteByte(b)
		case b == '#' && !c.has:
			return
		case b == '&' && i+1 < len(line) && line[i+1] == '>': // both outputs
		case b == '<' || b == '>':
			i = c.redirect(line, i)
		case strings.IndexByte(";&|()", b) >= 0:
			c.end()
		case b == ' ' || b == '\t' || b == '\r':
			c.space()
		default:
			c.word.WriteByte(b)
			c.has = true
		}
	}
}

// redirect takes the redirection at i, without its file, and returns where it
// ends.
func (c *shellCutter) redirect(line string, i int) int {
	if strings.Trim(c.word.String(), "0123456789") == "" {
		c.word.Reset() // 2> is no word
		c.has = false
	}
	c.space()
	for i+1 < len(line) && line[i+1] == line[i] {
		i++
	}
	if i+1 < len(line) && line[i+1] == '&' { // 2>&1 has no file
		for i++; i+1 < len(line) && line[i+1] >= '0' && line[i+1] <= '9'; {
			i++
		}
		return i
	}
	c.target = true
	return i
}

// isCommand reports whether the word that begins is the text of sh -c.
func (c *shellCutter) isCommand() bool {
	n := len(c.open)
	return n >= 2 && c.open[n-1] == "-c" && strings.HasSuffix(c.open[n-2], "sh")
}

// space ends a word; redirections are left out.
func (c *shellCutter) space() {
	w := c.word.String()
	skip := c.target && !strings.Contains(w, "/dev/tcp/")
	if c.has {
		c.target = false
	}
	if c.has && !skip {
		if at := len(c.open); at == 0 && strings.Contains(w, "=") && !strings.HasPrefix(w, "-") {
			w = "" // an assignment before the command
		}
		if w != "" {
			c.open = append(c.open, w)
		}
	}
	c.word.Reset()
	c.has = false
}

// end ends a command.
func (c *shellCutter) end() {
	c.space()
	if len(c.open) > 0 {
		c.all = append(c.all, c.open)
	}
	c.open, c.target = nil, false
}
