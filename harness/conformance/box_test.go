package conformance

import (
	"archive/tar"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
	"testing"

	"github.com/moby/moby/api/pkg/stdcopy"
	"github.com/moby/moby/api/types/container"
	"github.com/moby/moby/client"

	"github.com/hadrill/hadrill/harness/containers/engine"
	"github.com/hadrill/hadrill/harness/containers/images"
)

// opened is the session of all tests here, and the image with the programs;
// it is opened by the first that asks.
var opened struct {
	once    sync.Once
	session *engine.Session
	image   string
	err     error
}

func closeSession() error {
	if opened.session == nil {
		return nil
	}
	return opened.session.Close()
}

// session skips the test where the surroundings have no engine or cannot make
// the image.
func session(t *testing.T) (s *engine.Session, image string) {
	t.Helper()
	opened.once.Do(func() {
		ctx := context.Background()
		if opened.session, opened.err = engine.Open(ctx); opened.err != nil {
			return
		}
		var made images.Built
		made, opened.err = images.Make(ctx, opened.session.Client, "light", func(line string) { fmt.Fprintln(os.Stderr, line) })
		opened.image = made.ID
	})
	var noEngine *engine.Problem
	if errors.As(opened.err, &noEngine) {
		t.Skipf("skipped, no Docker engine or no image: %s: %s", noEngine.What, noEngine.Reason)
	}
	if opened.err != nil {
		t.Fatal(opened.err)
	}
	return opened.session, opened.image
}

// box is a command that runs in a container of its own, without a network.
type box struct {
	image   string   // "" for the one with the small programs
	command []string // of this binary
	files   map[string][]byte
	caps    []string
}

// selfPath is where this binary is in a container. The image has the C library
// that it may be linked with.
const selfPath = "/conformance.test"

// run gives what the command prints on its standard output when it has ended.
func (b box) run(t *testing.T) []byte {
	t.Helper()
	s, image := session(t)
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	if b.image != "" {
		made, err := images.Make(t.Context(), s.Client, b.image, func(line string) { t.Log(line) })
		if err != nil {
			t.Fatal(err)
		}
		image = made.ID
	}
	self, err := os.ReadFile(exe)
	if err != nil {
		t.Fatal(err)
	}
	id, err := b.create(t.Context(), s, image)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := engine.RemoveContainer(context.Background(), s.Client, id); err != nil {
			t.Error(err)
		}
	}()
	packed := pack(self, b.files)
	if _, err := s.Client.CopyToContainer(t.Context(), id, client.CopyToContainerOptions{DestinationPath: "/", Content: packed}); err != nil {
		t.Fatal(engine.Explain("cannot copy into a container", err))
	}
	out, complaints, err := follow(t.Context(), s, id)
	if err != nil {
		t.Fatalf("%v: %v\n%s", b.command, err, complaints)
	}
	return out
}

func (b box) create(ctx context.Context, s *engine.Session, image string) (string, error) {
	made, err := s.Client.ContainerCreate(ctx, client.ContainerCreateOptions{
		Config:     &container.Config{Image: image, Labels: s.Labels(), Entrypoint: append([]string{selfPath}, b.command...), WorkingDir: "/"},
		HostConfig: &container.HostConfig{NetworkMode: "none", CapAdd: b.caps, SecurityOpt: []string{"apparmor=unconfined", "seccomp=unconfined"}},
	})
	return made.ID, engine.Explain("cannot make a container", err)
}

// follow starts the container and reads what it prints until it ends.
func follow(ctx context.Context, s *engine.Session, id string) (out []byte, complaints string, err error) {
	attached, err := s.Client.ContainerAttach(ctx, id, client.ContainerAttachOptions{Stream: true, Stdout: true, Stderr: true})
	if err != nil {
		return nil, "", engine.Explain("cannot attach to a container", err)
	}
	defer attached.Close()
	if _, err := s.Client.ContainerStart(ctx, id, client.ContainerStartOptions{}); err != nil {
		return nil, "", engine.Explain("cannot start a container", err)
	}
	var stdout, stderr bytes.Buffer
	if _, err := stdcopy.StdCopy(&stdout, &stderr, attached.Reader); err != nil {
		return nil, stderr.String(), engine.Explain("cannot read from a container", err)
	}
	done, err := s.Client.ContainerInspect(ctx, id, client.ContainerInspectOptions{})
	if err != nil {
		return nil, stderr.String(), engine.Explain("cannot inspect a container", err)
	}
	if code := done.Container.State.ExitCode; code != 0 {
		return nil, stderr.String(), fmt.Errorf("exit code %d", code)
	}
	return stdout.Bytes(), stderr.String(), nil
}

// pack gives this binary and the files as a tar.
func pack(self []byte, files map[string][]byte) io.Reader {
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	add := func(name string, mode int64, data []byte) {
		_ = w.WriteHeader(&tar.Header{Name: name, Mode: mode, Size: int64(len(data)), Typeflag: tar.TypeReg}) // a Buffer does not fail
		_, _ = w.Write(data)
	}
	add(selfPath[1:], 0o755, self)
	for name, data := range files {
		add(name, 0o644, data)
	}
	_ = w.Close()
	return &b
}
