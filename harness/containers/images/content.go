package images

import (
	"archive/tar"
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"strings"
)

//go:embed light tomcat10 connectorj mariadb openssh
var folders embed.FS

// file is one of a build's context: its path below the context's root.
type file struct {
	path    string
	content []byte
}

// mode gives the file's permissions in the image, unless the Dockerfile sets
// others: scripts can be executed.
func (f file) mode() int64 {
	if bytes.HasPrefix(f.content, []byte("#!")) {
		return 0o755
	}
	return 0o644
}

// files gives a layer's folder in the order of paths.
func files(layer string) []file {
	var found []file
	err := fs.WalkDir(folders, layer, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := folders.ReadFile(path)
		found = append(found, file{strings.TrimPrefix(path, layer+"/"), content})
		return err
	})
	if err != nil {
		panic(fmt.Sprintf("images: embedded folder %q: %v", layer, err)) // the table names what is not there
	}
	return found
}

// hash computes the hash of an image's content: the image that it stands on
// and its own files.
func hash(parent string, context []file) string {
	h := sha256.New()
	fmt.Fprintf(h, "%q\n", parent)
	for _, f := range context {
		fmt.Fprintf(h, "%q %o %q\n", f.path, f.mode(), f.content)
	}
	return hex.EncodeToString(h.Sum(nil))[:12]
}

// writeTar writes a build's context as the engine wants it.
func writeTar(w io.Writer, context []file) error {
	t := tar.NewWriter(w)
	for _, f := range context {
		head := tar.Header{Name: f.path, Mode: f.mode(), Size: int64(len(f.content)), Typeflag: tar.TypeReg}
		if err := t.WriteHeader(&head); err != nil {
			return err
		}
		if _, err := t.Write(f.content); err != nil {
			return err
		}
	}
	return t.Close()
}
