package tomcat

import (
	"encoding/json"
	"sort"
	"strings"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/mechanism/session"
)

// encodeSessions makes the content of a file of sessions. Tomcat writes them by Java's
// serialization, which says the same.
func encodeSessions(all []session.Saved) []byte {
	data, _ := json.Marshal(all) // plain values
	return data
}

func decodeSessions(data []byte) (all []session.Saved, err error) {
	err = json.Unmarshal(data, &all)
	return all, err
}

// sessionFiles is a folder with a file for each session (org.apache.catalina.session.
// FileStore).
type sessionFiles struct {
	disk   host.Disk
	folder string
}

func (f *sessionFiles) name(id string) string {
	return strings.TrimSuffix(f.folder, "/") + "/" + id + ".session"
}

// load gives a session's copy; false where there is none that can be read.
func (f *sessionFiles) load(id string) (session.Saved, bool) {
	data, there := f.disk.Read(f.name(id))
	if !there {
		return session.Saved{}, false
	}
	all, err := decodeSessions(data)
	if err != nil || len(all) != 1 {
		return session.Saved{}, false
	}
	return all[0], true
}

func (f *sessionFiles) save(c session.Saved) error {
	return f.disk.Write(f.name(c.ID), encodeSessions([]session.Saved{c}))
}

func (f *sessionFiles) remove(id string) { f.disk.Remove(f.name(id)) }

// expired are the ids of all files, in their order: only who reads one knows its time.
func (f *sessionFiles) expired(time.Duration) []string {
	var all []string
	prefix := strings.TrimSuffix(f.folder, "/") + "/"
	for _, name := range f.disk.List(prefix) {
		if id, ok := strings.CutSuffix(name[len(prefix):], ".session"); ok {
			all = append(all, id)
		}
	}
	sort.Strings(all)
	return all
}

func (f *sessionFiles) size() int { return len(f.expired(0)) }
