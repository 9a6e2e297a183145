package engine

import (
	"context"
	"errors"
	"sync"

	"github.com/containerd/errdefs"
	"github.com/moby/moby/client"
)

// Swept counts the containers, networks and volumes that were removed.
type Swept struct{ Containers, Networks, Volumes int }

// chosen reports whether the containers, networks and volumes of a session are to be
// removed.
type chosen func(session string, labels map[string]string) bool

// only chooses a single session.
func only(session string) chosen {
	return func(id string, _ map[string]string) bool { return id == session }
}

// sweep removes the containers, networks and volumes of those sessions of this machine
// that mine chooses.
func sweep(ctx context.Context, c *client.Client, host string, mine chosen) (Swept, error) {
	const what = "cannot clean up"
	var done Swept
	filters := make(client.Filters).Add("label", Owner).Add("label", Host+"="+host)
	containers, err := c.ContainerList(ctx, client.ContainerListOptions{All: true, Filters: filters})
	if err != nil {
		return done, Explain(what, err)
	}
	var remove []func() error
	for _, found := range containers.Items {
		if mine(found.Labels[Owner], found.Labels) {
			done.Containers++
			remove = append(remove, func() error { return RemoveContainer(ctx, c, found.ID) })
		}
	}
	if err := sideBySide(remove); err != nil {
		return done, Explain(what, err)
	}
	networks, err := c.NetworkList(ctx, client.NetworkListOptions{Filters: filters})
	if err != nil {
		return done, Explain(what, err)
	}
	remove = nil
	for _, found := range networks.Items {
		if mine(found.Labels[Owner], found.Labels) {
			done.Networks++
			remove = append(remove, func() error { return RemoveNetwork(ctx, c, found.ID) })
		}
	}
	if err := sideBySide(remove); err != nil {
		return done, Explain(what, err)
	}
	volumes, err := c.VolumeList(ctx, client.VolumeListOptions{Filters: filters})
	if err != nil {
		return done, Explain(what, err)
	}
	remove = nil
	for _, found := range volumes.Items {
		if mine(found.Labels[Owner], found.Labels) {
			done.Volumes++
			remove = append(remove, func() error { return RemoveVolume(ctx, c, found.Name) })
		}
	}
	return done, Explain(what, sideBySide(remove))
}

// RemoveContainer removes a container in whatever state it is. One that does
// not exist is no error.
func RemoveContainer(ctx context.Context, c *client.Client, id string) error {
	_, err := c.ContainerRemove(ctx, id, client.ContainerRemoveOptions{Force: true, RemoveVolumes: true})
	return unlessGone(err)
}

// RemoveNetwork removes a network. One that does not exist is no error.
func RemoveNetwork(ctx context.Context, c *client.Client, id string) error {
	_, err := c.NetworkRemove(ctx, id, client.NetworkRemoveOptions{})
	return unlessGone(err)
}

// RemoveVolume removes a volume. One that does not exist is no error, nor one that a
// container has.
func RemoveVolume(ctx context.Context, c *client.Client, name string) error {
	_, err := c.VolumeRemove(ctx, name, client.VolumeRemoveOptions{})
	return unlessGone(err)
}

// unlessGone drops errors that say that the thing does not exist, or that
// somebody else is removing it at this moment.
func unlessGone(err error) error {
	if errdefs.IsNotFound(err) || errdefs.IsConflict(err) {
		return nil
	}
	return err
}

// sideBySide runs functions at the same time and joins their errors.
func sideBySide(all []func() error) error {
	errs := make([]error, len(all))
	var wg sync.WaitGroup
	for i, f := range all {
		wg.Go(func() { errs[i] = f() })
	}
	wg.Wait()
	return errors.Join(errs...)
}

// Clean removes the containers, networks and volumes of this machine's sessions that
// have ended, and with all also those of sessions that still run.
func Clean(ctx context.Context, all bool) (Swept, error) {
	c, err := Dial(ctx)
	if err != nil {
		return Swept{}, err
	}
	defer c.Close()
	mine := chosen(abandoned)
	if all {
		mine = func(string, map[string]string) bool { return true }
	}
	return sweep(ctx, c, hostName(), mine)
}
