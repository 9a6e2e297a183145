package keepalived

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/hadrill/hadrill/sim/conf"
)

// Watched is a vrrp_track_process: a program of the machine.
type Watched struct {
	Name string
	// Program is the process's name, without the folder.
	Program string
	// Delay is the time from a change until it counts.
	Delay   time.Duration
	weight  int
	reverse bool
}

// TrackedFile is a track_file: a file whose number is added to the priority.
type TrackedFile struct {
	Name, Path string
	// Number is the one that the scenario's folder has in a file of that name; 0
	// where there is none. The machine's disk has it at the start, unless
	// there is such a file.
	Number int
	// Create: keepalived writes Init into the file when it is not there
	// (init_file), Overwrite: even when it is.
	Create, Overwrite bool
	Init              int
	weight            int
	reverse           bool
}

// processKeywords are the keywords of vrrp_track_process.
var processKeywords = []row{
	{Names: "process", Read: (*reader).processName},
	{Names: "weight", Read: func(r *reader, k *conf.Directive) {
		p := r.processes[len(r.processes)-1]
		p.weight, p.reverse = r.weight(k, 0, 0)
	}},
	{Names: "delay, terminate_delay, fork_delay", Read: (*reader).processDelay},
	{Names: "quorum, quorum_max", Without: "a program counts as one process here, and as enough of them"},
	{Names: "full_command, param_match", Without: "a program is known by its name"},
}

// trackedProcess reads a vrrp_track_process.
func (r *reader) trackedProcess(k *conf.Directive) {
	if name := r.named(k); name != "" {
		r.processes = append(r.processes, &Watched{Name: name})
		r.readBlock("vrrp_track_process", processKeywords, k.Block)
	}
}

func (r *reader) processName(k *conf.Directive) {
	if len(k.Args()) == 0 {
		r.Add(k.Problem(k.Words[0], "process: no value: expected a program"))
		return
	}
	r.processes[len(r.processes)-1].Program = path.Base(k.Args()[0].Text)
}

func (r *reader) processDelay(k *conf.Directive) {
	r.processes[len(r.processes)-1].Delay = r.seconds(k, 0, 3600*time.Second, 0)
}

// fileKeywords are the keywords of track_file.
var fileKeywords = []row{
	{Names: "file", Read: (*reader).fileName},
	{Names: "weight", Read: (*reader).fileWeight},
	{Names: "init_file", Read: (*reader).fileStart},
}

// trackedFile reads a track_file.
func (r *reader) trackedFile(k *conf.Directive) {
	if name := r.named(k); name != "" {
		r.numbers = append(r.numbers, &TrackedFile{Name: name, weight: 1})
		r.readBlock("track_file", fileKeywords, k.Block)
		r.Note(k, k.Name(), "the number that the file has at the start stays, unless a fault writes it (write: MACHINE, file: %s)", r.lastFile().Path)
	}
}

func (r *reader) lastFile() *TrackedFile { return r.numbers[len(r.numbers)-1] }

func (r *reader) fileName(k *conf.Directive) {
	if name, ok := r.one(k, "a file"); ok {
		f := r.lastFile()
		f.Path = name
		if text, err := fs.ReadFile(r.files, path.Base(name)); err == nil {
			f.Number = numberIn(text)
		}
	}
}

// numberIn is the number that a tracked file holds; a text that is none counts
// 0.
func numberIn(text []byte) int {
	n, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil {
		return 0
	}
	return n
}

// fileStart reads init_file [NUMBER] [overwrite].
func (r *reader) fileStart(k *conf.Directive) {
	f := r.lastFile()
	f.Create = true
	for _, a := range k.Args() {
		if a.Text == "overwrite" {
			f.Overwrite = true
		} else {
			f.Init = numberIn([]byte(a.Text))
		}
	}
}

func (r *reader) fileWeight(k *conf.Directive) {
	f := r.lastFile()
	f.weight, f.reverse = r.trackWeight(k, k.Args(), 1)
}

// trackWeight reads "N [reverse]".
func (r *reader) trackWeight(k *conf.Directive, args []conf.Word, def int) (weight int, reverse bool) {
	if n := len(args); n > 0 && args[n-1].Text == "reverse" {
		reverse, args = true, args[:n-1]
	}
	if len(args) == 0 {
		return def, reverse
	}
	n, err := strconv.Atoi(args[0].Text)
	if err != nil || n < -254 || n > 254 {
		r.warn(k, k.Name()+": weight must be between [-254..254] - ignoring", "a number that is not one is left out")
		return def, reverse
	}
	return n, reverse
}

func (r *reader) trackProcess(k *conf.Directive) {
	r.current.watch = append(r.current.watch, r.included(k.Block)...)
}

func (r *reader) trackFile(k *conf.Directive) {
	r.current.filed = append(r.current.filed, r.included(k.Block)...)
}

// completeTracked finds the processes and files that an instance tracks.
func (r *reader) completeTracked(i *instanceBlock) {
	for _, k := range i.watch {
		p := r.findProcess(k.Name())
		if p < 0 {
			r.notFound(i, k, "process")
			continue
		}
		w, reverse := r.processes[p].weight, r.processes[p].reverse
		if args := k.Args(); len(args) > 1 && args[0].Text == "weight" {
			w, reverse = r.trackWeight(k, args[1:], w)
		}
		i.Watch = append(i.Watch, Track{Script: p, Weight: w, Reverse: reverse})
		if w == 0 {
			i.Router.Scripts++
		}
	}
	for _, k := range i.filed {
		n := slices.IndexFunc(r.numbers, func(f *TrackedFile) bool { return f.Name == k.Name() })
		if n < 0 {
			r.notFound(i, k, "file")
			continue
		}
		w, reverse := r.numbers[n].weight, r.numbers[n].reverse
		if args := k.Args(); len(args) > 1 && args[0].Text == "weight" {
			w, reverse = r.trackWeight(k, args[1:], w)
		}
		if w != 0 && i.group != nil && !i.group.weights {
			r.warn(k, fmt.Sprintf("(%s) ignoring tracked file %s with weight %d due to SYNC group", i.Router.Name, k.Name(), w),
				"in a vrrp_sync_group a file with a weight does not count")
			continue
		}
		i.Files = append(i.Files, Track{Script: n, Weight: w, Reverse: reverse})
	}
}

// notFound passes over a line of track_script and its like whose name is not
// known, as keepalived does.
func (r *reader) notFound(i *instanceBlock, k *conf.Directive, what string) {
	r.warn(k, trackLog(i, k, "track "+what+" "+k.Name()+" not found, ignoring..."),
		"the file has none of that name: keepalived logs the line and runs without it")
}

func trackLog(i *instanceBlock, k *conf.Directive, text string) string {
	return "(" + k.File.Name + ": Line " + strconv.Itoa(k.Words[0].Line) + ") (" + i.Router.Name + ") " + text
}

func (r *reader) findProcess(name string) int {
	for n, p := range r.processes {
		if p.Name == name {
			return n
		}
	}
	return -1
}
