package conformance

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path"
	"strings"
)

// judgeCommand is the role that asks programs about files: it reads questions
// from questionsPath and writes judgements.
const (
	judgeCommand  = "judge"
	questionsPath = "/questions.json"
)

// question is a command that judges a configuration file.
type question struct {
	Name    string
	Command []string
	Folder  string
}

// questions are all of a program; the lines of Setup are run first.
type questions struct {
	Setup []string
	Files []question
}

// judgement is a program's verdict on a configuration file.
type judgement struct {
	Name     string
	Accepted bool
	Output   string
}

func judgeMain() error {
	data, err := os.ReadFile(questionsPath)
	if err != nil {
		return err
	}
	var all questions
	if err := json.Unmarshal(data, &all); err != nil {
		return err
	}
	for _, line := range all.Setup {
		if output, err := exec.Command("sh", "-c", line).CombinedOutput(); err != nil {
			return fmt.Errorf("%s: %w: %s", line, err, output)
		}
	}
	out := make([]judgement, 0, len(all.Files))
	for _, q := range all.Files {
		c := exec.Command(q.Command[0], q.Command[1:]...)
		c.Dir = q.Folder
		output, err := c.CombinedOutput()
		if _, refused := err.(*exec.ExitError); err != nil && !refused {
			return err
		}
		out = append(out, judgement{q.Name, err == nil, strings.TrimSpace(string(output))})
	}
	return json.NewEncoder(os.Stdout).Encode(out)
}

// ask has the container judge files that are in a folder, after some lines of a
// shell.
func (b *box) ask(folder string, setup, names []string, command func(file string) []string) {
	all := questions{Setup: setup}
	for _, n := range names {
		all.Files = append(all.Files, question{n, command(path.Join(folder, n)), folder})
	}
	data, err := json.Marshal(all)
	if err != nil {
		panic(err) // strings alone
	}
	b.command = []string{judgeCommand}
	b.files[questionsPath[1:]] = data
}
