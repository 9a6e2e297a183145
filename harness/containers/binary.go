package containers

import (
	"archive/tar"
	"context"
	"io"
	"os"

	"github.com/moby/moby/client"
)

// agentPath is where this binary is in a container.
const agentPath = "/hadrill"

// copyBinary puts this program into the container, as a plain archive: packing
// it for each machine would take longer than all the rest.
func (m *machine) copyBinary(ctx context.Context) error {
	path, err := os.Executable()
	if err != nil {
		return err
	}
	exe, err := os.Open(path)
	if err != nil {
		return err
	}
	defer exe.Close()
	info, err := exe.Stat()
	if err != nil {
		return err
	}
	r, w := io.Pipe()
	defer r.Close() // ends the writer when the engine reads no further
	go func() { w.CloseWithError(archive(w, exe, info.Size())) }()
	_, err = m.run.session.Client.CopyToContainer(ctx, m.c.GetContainerID(), client.CopyToContainerOptions{DestinationPath: "/", Content: r})
	return err
}

// archive writes an archive with the program alone in it.
func archive(w io.Writer, exe io.Reader, size int64) error {
	t := tar.NewWriter(w)
	if err := t.WriteHeader(&tar.Header{Name: agentPath[1:], Mode: 0o755, Size: size}); err != nil {
		return err
	}
	if _, err := io.Copy(t, exe); err != nil {
		return err
	}
	return t.Close()
}
