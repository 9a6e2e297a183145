package images

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"

	"github.com/moby/moby/client"

	"github.com/hadrill/hadrill/harness/containers/engine"
)

// bootstrapFolders is the beginning of the names of folders with
// installations. Whoever holds the lock removes those of processes that were
// killed.
const bootstrapFolders = "hadrill-base-"

// bootstrap installs Debian into a folder and imports it. refused is why there
// is no image from a registry.
func bootstrap(ctx context.Context, c *client.Client, refused error) error {
	what := "cannot make image " + baseTag
	if _, err := exec.LookPath("debootstrap"); err != nil {
		return &engine.Problem{What: what, Reason: "no registry gives " + registryBase + " and there is no debootstrap",
			Hint: "apt-get install debootstrap, or a registry that the engine reaches: " + engine.Diagnose("", refused).Reason, Err: err}
	}
	if os.Geteuid() != 0 {
		return &engine.Problem{What: what, Reason: "no registry gives " + registryBase + " and debootstrap wants root",
			Hint: "run hadrill images as root once, or give the engine a registry: " + engine.Diagnose("", refused).Reason, Err: os.ErrPermission}
	}
	parent := bootstrapParent()
	left, _ := filepath.Glob(filepath.Join(parent, bootstrapFolders+"*"))
	for _, dir := range left {
		os.RemoveAll(dir)
	}
	dir, err := os.MkdirTemp(parent, bootstrapFolders)
	if err != nil {
		return &engine.Problem{What: what, Reason: err.Error(), Err: err}
	}
	defer os.RemoveAll(dir)
	if err = install(ctx, dir, hostMirror(ctx)); err != nil {
		return err
	}
	return importFolder(ctx, c, dir)
}

// bootstrapParent gives a folder on a disk; the usual /tmp is often memory,
// and mounted without the devices that an installation makes.
func bootstrapParent() string {
	if os.Getenv("TMPDIR") == "" {
		if d, err := os.Stat("/var/tmp"); err == nil && d.IsDir() {
			return "/var/tmp"
		}
	}
	return os.TempDir()
}

// install runs debootstrap in namespaces of its own: what it mounts is seen
// nowhere else and is gone with it, and so are all its processes when the
// context ends or this process dies.
func install(ctx context.Context, dir string, m mirror) error {
	args := []string{"--variant=minbase", suite, dir}
	if uri := m.uri[""]; uri != "" { // without one it takes its own
		args = append(args, uri)
	}
	cmd := exec.CommandContext(ctx, "debootstrap", args...)
	cmd.Env = os.Environ()
	for name, value := range m.proxy {
		cmd.Env = append(cmd.Env, name+"="+value)
	}
	cmd.SysProcAttr = &syscall.SysProcAttr{
		Setpgid:      true, // Ctrl-C comes to us alone
		Cloneflags:   syscall.CLONE_NEWPID,
		Unshareflags: syscall.CLONE_NEWNS,
		Pdeathsig:    syscall.SIGKILL,
	}
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	runtime.LockOSThread() // Pdeathsig goes by the thread
	defer runtime.UnlockOSThread()
	err := cmd.Run()
	if ctx.Err() != nil {
		return engine.Diagnose("cannot install Debian "+suite, ctx.Err())
	}
	if err != nil {
		lines := strings.Split(strings.TrimSpace(out.String()), "\n")
		return &engine.Problem{What: "cannot install Debian " + suite, Reason: "debootstrap: " + err.Error(),
			Output: lines[max(0, len(lines)-outputKept):], Err: err}
	}
	return nil
}

// importFolder makes the base image of a folder with an installation, without
// the packages and lists that it was installed from.
func importFolder(ctx context.Context, c *client.Client, dir string) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	tar := exec.CommandContext(ctx, "tar", "--numeric-owner", "--one-file-system", "--sort=name",
		"--exclude=./var/cache/apt/archives/*.deb", "--exclude=./var/lib/apt/lists/*_*", "--exclude=./var/log/*.log",
		"-C", dir, "-c", ".")
	var complaint bytes.Buffer
	tar.Stderr = &complaint
	packed, fill := io.Pipe()
	tar.Stdout = fill
	if err := tar.Start(); err != nil {
		return &engine.Problem{What: "cannot pack Debian " + suite, Reason: err.Error(), Err: err}
	}
	ended := make(chan error, 1)
	go func() {
		err := tar.Wait()
		fill.CloseWithError(err)
		ended <- err
	}()
	err := sendBase(ctx, c, packed)
	packed.Close()
	if failed := <-ended; failed != nil && ctx.Err() == nil && !errors.Is(failed, io.ErrClosedPipe) {
		return &engine.Problem{What: "cannot pack Debian " + suite, Reason: "tar: " + failed.Error(), Output: strings.Split(strings.TrimSpace(complaint.String()), "\n"), Err: failed}
	}
	return err
}

func sendBase(ctx context.Context, c *client.Client, packed io.Reader) error {
	what := "cannot import image " + baseTag
	answer, err := c.ImageImport(ctx, client.ImageImportSource{Source: packed, SourceName: "-"}, baseTag, client.ImageImportOptions{
		Message: "Debian " + suite + " by debootstrap",
		Changes: []string{"LABEL " + Label + "=base", "CMD [\"/bin/sh\"]"},
	})
	if err != nil {
		return engine.Diagnose(what, err)
	}
	defer answer.Close()
	return recipe{name: baseTag}.follow(answer, func(string) {})
}
