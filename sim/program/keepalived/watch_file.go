package keepalived

import (
	"strconv"

	"github.com/hadrill/hadrill/sim/mechanism/vrrp"
)

// fileWatcher follows one track_file. The kernel tells keepalived of a change at
// once (inotify); here the file is looked at as often as processes are.
type fileWatcher struct {
	child  *child
	index  int // in Config.Files
	number int
	seen   bool // the file was there
}

// watchFiles gives every instance the numbers of the files that it tracks, and
// follows them.
func (c *child) watchFiles() {
	for n := range c.config.Files {
		w := &fileWatcher{child: c, index: n}
		f := &c.config.Files[n]
		if _, there := c.host.Disk().Read(f.Path); f.Create && (f.Overwrite || !there) {
			if err := c.host.Disk().Write(f.Path, []byte(strconv.Itoa(f.Init)+"\n")); err != nil {
				c.host.Note("vrrp", "Unable to initialise file "+f.Path)
			}
		}
		w.begin(f)
		c.host.After(watchEvery, w)
	}
}

// begin takes the number that there is at the start.
func (w *fileWatcher) begin(f *TrackedFile) {
	disk := w.child.host.Disk()
	if _, there := disk.Read(f.Path); !there && f.Number != 0 && disk.Write(f.Path, []byte(strconv.Itoa(f.Number)+"\n")) != nil {
		w.tell(f.Number)
	}
	w.look()
}

// Run looks at the file, from when it is there on.
func (w *fileWatcher) Run() {
	if w.child.stopping {
		return
	}
	w.child.host.After(watchEvery, w)
	w.look()
}

// look passes on the number in the file. One that was removed counts 0.
func (w *fileWatcher) look() {
	text, there := w.child.host.Disk().Read(w.child.config.Files[w.index].Path)
	if w.seen = w.seen || there; w.seen {
		w.tell(numberIn(text))
	}
}

// tell passes a number on to the instances that track the file.
func (w *fileWatcher) tell(number int) {
	for _, i := range w.child.instances {
		for _, t := range i.config.Files {
			if t.Script == w.index {
				i.perform(i.machine.Adjust(i.now(), t.adds(w.number), t.adds(number)))
			}
		}
	}
	w.number = number
}

// adds gives the number that a tracked file with this content adds to the
// priority (update_track_file_status, trackers/track_file.c).
func (t *Track) adds(number int) int {
	switch n := number * t.Weight; {
	case t.Weight == 0 && (number != 0) != t.Reverse:
		return vrrp.FileFault
	case t.Weight == 0:
		return 0
	case t.Reverse:
		return max(vrrp.FileFault, min(-n, 253))
	default:
		return max(vrrp.FileFault, min(n, 253))
	}
}
