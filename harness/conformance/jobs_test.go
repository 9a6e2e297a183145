package conformance

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync"
)

// The roles that replay: jobsCommand does all that are in jobsFolder, so many
// at a time; jobCommand is the process of one.
const (
	jobsCommand = "replay"
	jobCommand  = "replay-one"
	jobsFolder  = "/jobs"
)

// job is a recording that is to be replayed.
type job struct {
	Program, Name string
	Recording     json.RawMessage // the file
	Ours          bool            // our program replays it, not the real one
}

// jobsMain replays all recordings, each in namespaces of its own: a network, a
// process tree, and folders of its own.
func jobsMain(args []string) error {
	atOnce, err := strconv.Atoi(args[0])
	if err != nil {
		return err
	}
	files, err := filepath.Glob(filepath.Join(jobsFolder, "*.json"))
	if err != nil {
		return err
	}
	var wg sync.WaitGroup
	var mu sync.Mutex
	room := make(chan struct{}, atOnce)
	for _, f := range files {
		room <- struct{}{}
		wg.Go(func() {
			defer func() { <-room }()
			line := replayApart(f)
			mu.Lock()
			defer mu.Unlock()
			_, _ = os.Stdout.Write(line)
		})
	}
	wg.Wait()
	return nil
}

// replayApart gives what the process of one recording wrote, a line; or a line
// about its trouble.
func replayApart(file string) []byte {
	c := exec.Command(selfPath, jobCommand, file)
	c.SysProcAttr = namespaces()
	var out, complaints bytes.Buffer
	c.Stdout, c.Stderr = &out, &complaints
	err := c.Run()
	var r replayed
	if err == nil && json.Unmarshal(out.Bytes(), &r) == nil {
		if len(r.Trouble) > 0 && complaints.Len() > 0 {
			r.Trouble = append(r.Trouble, complaints.String())
		}
	} else {
		r.Trouble = []string{fmt.Sprintf("replay of %s: %v: %s%s", file, err, complaints.String(), out.String())}
	}
	name := filepath.Base(file)
	r.Program, r.Name = splitJob(name[:len(name)-len(".json")])
	line, _ := json.Marshal(&r) // strings and numbers
	return append(line, '\n')
}
