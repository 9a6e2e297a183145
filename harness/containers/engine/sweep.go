package engine

import (
	"context"
	"errors"
	"sync"

	"github.com/containerd/errdefs"
	"github.com/moby/moby/client"
)

// Swept is how much was taken away.
type Swept struct{ Containers, Networks int }

// chosen tells whether what a session made is to be taken away.
type chosen func(session string, labels map[string]string) bool

// only is what that session made.
func only(session string) chosen {
	return func(id string, _ map[string]string) bool { return id == session }
}

// sweep takes away the containers and networks of this machine's sessions that
// mine says yes to.
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
	return done, Explain(what, sideBySide(remove))
}

// RemoveContainer takes a container away in whatever state it is; one that is
// not there is no error.
func RemoveContainer(ctx context.Context, c *client.Client, id string) error {
	_, err := c.ContainerRemove(ctx, id, client.ContainerRemoveOptions{Force: true, RemoveVolumes: true})
	return unlessGone(err)
}

// RemoveNetwork takes a network away; one that is not there is no error.
func RemoveNetwork(ctx context.Context, c *client.Client, id string) error {
	_, err := c.NetworkRemove(ctx, id, client.NetworkRemoveOptions{})
	return unlessGone(err)
}

// unlessGone leaves out the errors that say that it is gone, or that somebody
// else is taking it away at this moment.
func unlessGone(err error) error {
	if errdefs.IsNotFound(err) || errdefs.IsConflict(err) {
		return nil
	}
	return err
}

// sideBySide runs all and joins their errors.
func sideBySide(all []func() error) error {
	errs := make([]error, len(all))
	var wg sync.WaitGroup
	for i, f := range all {
		wg.Go(func() { errs[i] = f() })
	}
	wg.Wait()
	return errors.Join(errs...)
}

// Clean takes away what this machine's sessions made: those that nobody holds,
// or with all of them also those that are at work.
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
