package suite

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"strings"
	"sync"

	"github.com/hadrill/hadrill/reports/folder"
)

// Build names what this program was made of, as 64 hex digits. Of a release, or of
// sources that are a revision's without a change, it is the same on every machine
// and processor: the revision, the release of Go, the tags and the libraries. Otherwise
// nothing tells the sources, and it is the digest of the program's own bytes. What the
// version control ignores, and go build -overlay, are not seen in a revision; nor are new
// files where Git is set not to show them (status.showUntrackedFiles), but by make, which
// has them shown.
var Build = sync.OnceValues(func() (string, error) {
	if info, ok := debug.ReadBuildInfo(); ok {
		if of, known := sources(info); known {
			return of, nil
		}
	}
	return ownDigest()
})

// sources gives the digest of what a program was made of, where its description
// tells that.
func sources(info *debug.BuildInfo) (digest string, known bool) {
	set := map[string]string{}
	for _, s := range info.Settings {
		set[s.Key] = s.Value
	}
	revision := set["vcs.revision"]
	switch {
	case revision != "" && set["vcs.modified"] == "false":
	case info.Main.Sum != "":
		revision = info.Main.Version + " " + info.Main.Sum
	default:
		return "", false
	}
	libraries := make([]string, len(info.Deps))
	for i, d := range info.Deps {
		if d.Replace != nil {
			d = d.Replace
		}
		if d.Sum == "" { // a folder
			return "", false
		}
		libraries[i] = d.Path + " " + d.Version + " " + d.Sum
	}
	text, err := json.Marshal([]string{
		info.Path, revision, info.GoVersion, set["-tags"], set["-gcflags"], set["-ldflags"], set["GOEXPERIMENT"], strings.Join(libraries, "\n"),
	})
	if err != nil {
		panic("suite: texts that cannot be written: " + err.Error())
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:]), true
}

// ownDigest is the digest of the running program's bytes, also where its file has been
// replaced since it was started, as far as the system knows.
func ownDigest() (string, error) {
	f, err := os.Open("/proc/self/exe")
	if err != nil {
		var name string
		if name, err = os.Executable(); err == nil {
			f, err = os.Open(name)
		}
	}
	if err != nil {
		return "", fmt.Errorf("cannot read this program's own file: %w", folder.Cause(err))
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", fmt.Errorf("cannot read this program's own file: %w", folder.Cause(err))
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}
