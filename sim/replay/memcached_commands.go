package replay

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

// cacheLimits is the largest value by -I, and what is left of the one before when
// a larger one was refused.
type cacheLimits struct {
	Label  string `json:"label"`
	ByArgs struct {
		Default cacheLimit `json:"-m 64"`
		M2      cacheLimit `json:"-m 64 -I 2m"`
		K512    cacheLimit `json:"-m 64 -I 512k"`
		M8      cacheLimit `json:"-m 64 -I 8m"`
	} `json:"by_args"`
}

type cacheLimit struct {
	Largest int    `json:"largest_value_stored"`
	Key     string `json:"key"`
	More    string `json:"reply_one_more"`
	Old     string `json:"old_value_after_a_refused_set"`
	Low     string `json:"at_low"`
	High    string `json:"at_high"`
}

func (c *cacheLimits) play(p *cachePlayer) {
	for _, row := range []struct {
		args string
		l    cacheLimit
	}{{"-m 64", c.ByArgs.Default}, {"-m 64 -I 2m", c.ByArgs.M2}, {"-m 64 -I 512k", c.ByArgs.K512}, {"-m 64 -I 8m", c.ByArgs.M8}} {
		if !p.start(row.args) {
			return
		}
		p.do(func() {
			l := row.l
			p.same(row.args+" largest", p.set(l.Key, l.Largest, 0), l.Low)
			p.same(row.args+" one more", p.set(l.Key, l.Largest+1, 0), l.More)
			p.same(row.args+" one more, as found", l.More, l.High)
			p.same(row.args+" the old value", python(p.get(l.Key)), l.Old)
		})
	}
}

// python is a value as the recordings' client printed it.
func python(value string, there bool) string {
	if !there {
		return "None"
	}
	return fmt.Sprintf("b'%s'", value)
}

// keyOf is a key of n bytes.
func keyOf(n int) string { return strings.Repeat("k", n) }

// cacheCommands is commands with their answers.
type cacheCommands struct {
	Label    string               `json:"label"`
	Args     string               `json:"args"`
	Commands [][2]json.RawMessage `json:"command_and_reply"`
}

// cacheScenes are the commands that the recording describes in place of quoting
// them: pauses in seconds before a "\r\n" command.
var cacheScenes = map[string]struct {
	wait float64
	line string
}{
	"add e 2.2 s after set with exp 2": {2.2, `add e 0 0 1\r\ny\r\n`},
	"append with exp 1":                {0, `append e 0 1 1\r\nz\r\n`},
	"get 2.2 s after append with exp 1 (append keeps the old expiry)": {2.2, `get e\r\n`},
	"set f right after flush_all":                                     {0, `set f 0 0 1\r\nx\r\n`},
	"get f 2.5 s after flush_all 2":                                   {2.5, `get f\r\n`},
	"key of 250 bytes":                                                {0, "set " + keyOf(250) + ` 0 0 1\r\nx\r\n`},
	"key of 251 bytes":                                                {0, "set " + keyOf(251) + ` 0 0 1\r\nx\r\n`},
	"get key of 251 bytes":                                            {0, "get " + keyOf(251) + `\r\n`},
}

// cacheOnTheWire are commands that only a reader of bytes can take for wrong, each
// with the reason; the tests of package live have them.
var cacheOnTheWire = map[string]string{
	"set with length 2 and 4 bytes of data": "a value here is as long as it says",
}

func (c *cacheCommands) play(p *cachePlayer) {
	if !p.start(c.Args) {
		return
	}
	p.do(func() {
		for _, one := range c.Commands {
			var command string
			if p.failed = json.Unmarshal(one[0], &command); p.failed != nil {
				return
			}
			want, err := cacheAnswer(one[1])
			if err != nil {
				p.failed = err
				return
			}
			if cacheOnTheWire[command] != "" {
				continue
			}
			line := command
			if scene, described := cacheScenes[command]; described {
				p.wait(scene.wait)
				line = scene.line
			} else if !strings.HasSuffix(command, `\r\n`) {
				p.failed = fmt.Errorf("command %q: not known to the replay", command)
				return
			}
			p.same(command, p.say(line), want)
		}
	})
}

// cacheAnswer is an answer as it was recorded, a line or several, without END.
func cacheAnswer(raw json.RawMessage) (string, error) {
	var line string
	if json.Unmarshal(raw, &line) == nil {
		return line, nil
	}
	var lines []string
	err := json.Unmarshal(raw, &lines)
	return strings.Join(lines, "\n"), err
}

// say sends a command as it is written, lines ending in a literal \r\n, and gives
// the answer in its lines.
func (p *cachePlayer) say(text string) string {
	line, data, _ := strings.Cut(text, `\r\n`)
	if problem := p.q.ReadLine(line); problem != "" {
		return problem
	}
	if p.q.HasValue() {
		p.q.Data, p.q.Fill = strings.TrimSuffix(data, `\r\n`), 0
	}
	if err := p.conn.Call(&p.q, &p.a, 0); err != nil {
		return err.Error()
	}
	all := strings.TrimSuffix(p.a.String(), "\r\n")
	return strings.ReplaceAll(strings.TrimSuffix(strings.TrimSuffix(all, "END"), "\r\n"), "\r\n", "\n")
}

// cacheTTL is how long values lived by their expiry time: asked for until they
// were gone, begun at any moment of the server's second.
type cacheTTL struct {
	Label  string `json:"label"`
	Expiry struct {
		S1       []float64 `json:"1"`
		S2       []float64 `json:"2"`
		S3       []float64 `json:"3"`
		S5       []float64 `json:"5"`
		Negative string    `json:"negative"`
		Month    string    `json:"2592000 (30d)"`
		More     string    `json:"2592001 (30d+1s)"`
		Absolute float64   `json:"absolute now+3"`
		Touch    string    `json:"touch"`
		Touched  string    `json:"alive_after_touch"`
		Got      string    `json:"get_does_not_extend(alive?)"`
	} `json:"expiry_seconds"`
}

// late is how much later than the value's end the client saw it, at the most.
const late = 0.06

func (c *cacheTTL) play(p *cachePlayer) {
	if !p.start("-m 64") {
		return
	}
	p.do(func() {
		e := &c.Expiry
		for s, recorded := range map[int][]float64{1: e.S1, 2: e.S2, 3: e.S3, 5: e.S5} { // order cannot show: each is measured by itself
			for i, was := range recorded {
				p.wait(0.37)
				low, high := float64(s-1), float64(s)+late
				p.within(fmt.Sprintf("expiry %d s, recorded", s), was, low, high)
				p.within(fmt.Sprintf("expiry %d s, time %d", s, i), p.life(s), low, high)
			}
		}
		absolute := p.life(int(p.h.Now().Seconds()) + 3)
		p.within("absolute in 3 s, recorded", e.Absolute, 1.9, 3+late)
		p.within("absolute in 3 s", absolute, 1.9, 3+late)
		for _, row := range []struct {
			expires int
			want    string
		}{{-1, e.Negative}, {2592000, e.Month}, {2592001, e.More}} {
			p.set("t", 1, row.expires)
			p.same(fmt.Sprintf("expiry %d s", row.expires), python(p.get("t")), row.want)
		}
		p.set("t", 1, 2)
		p.q.Set("touch", "t")
		p.q.Expires = 10
		p.same("touch", p.ask(), e.Touch)
		p.wait(3)
		p.same("after touch", python(p.get("t")), e.Touched)
		p.set("t", 1, 2)
		for range 5 {
			p.wait(0.5)
			p.get("t")
		}
		p.same("reading does not extend", python(p.get("t")), e.Got)
	})
}

// life is for how many seconds a value can be read.
func (p *cachePlayer) life(expires int) float64 {
	p.set("t", 1, expires)
	from := p.h.Now()
	for _, there := p.get("t"); there; _, there = p.get("t") {
		p.wait(0.01)
	}
	return p.h.Now().Sub(from).Seconds()
}

// cacheRestarts is how many keys are there before and after a restart.
type cacheRestarts struct {
	Label string `json:"label"`
	Runs  []struct {
		How    string `json:"how"`
		Before int    `json:"before"`
		After  int    `json:"after"`
	} `json:"runs"`
}

func (c *cacheRestarts) play(p *cachePlayer) {
	if !p.start("-m 64") {
		return
	}
	for _, run := range c.Runs {
		p.do(func() { p.write(batch{"k", 0, run.Before, 500, 0}) })
		p.do(func() { p.same(run.How+": before", count(p.readKeys("k", run.Before, quickly)), run.Before) })
		end := p.program.Kill
		if strings.Contains(run.How, "SIGTERM") {
			end = p.program.Stop
		}
		end()
		p.w.Run(p.w.Elapsed() + time.Second)
		if !p.program.Start() {
			p.failed = fmt.Errorf("the server was still alive after %s", run.How)
			return
		}
		p.do(func() { p.same(run.How+": after", count(p.readKeys("k", run.Before, quickly)), run.After) })
	}
}
