package containers

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/moby/moby/api/types/mount"
	"github.com/moby/moby/client"

	"github.com/hadrill/hadrill/harness/containers/engine"
	"github.com/hadrill/hadrill/harness/programs"
)

// sharedFolders are the folders of a case that machines share, each once, in their order.
func (p *plan) sharedFolders() (all []string) {
	for i := range p.c.Machines {
		for _, folder := range p.c.Machines[i].Shared {
			if !slices.Contains(all, folder) {
				all = append(all, folder)
			}
		}
	}
	return all
}

// volume is the name of the engine's volume that a run has for a folder that machines
// share.
func (r *run) volume(folder string) string {
	return fmt.Sprintf("%s-%d", r.network, slices.Index(r.p.sharedFolders(), folder))
}

// share makes a volume for each folder that machines share.
func (r *run) share(ctx context.Context) error {
	for _, folder := range r.p.sharedFolders() {
		if _, err := r.session.Client.VolumeCreate(ctx, client.VolumeCreateOptions{Name: r.volume(folder), Labels: r.session.Labels()}); err != nil {
			return engine.Explain("cannot make the folder "+folder+" that machines share", err)
		}
	}
	return nil
}

// unshare removes them, once no container has them any more.
func (r *run) unshare(ctx context.Context) {
	for _, folder := range r.p.sharedFolders() {
		_ = engine.RemoveVolume(ctx, r.session.Client, r.volume(folder))
	}
}

// mounts are the volumes of a machine's folders that others have as well.
func (r *run) mounts(m *planned) (all []mount.Mount) {
	for _, folder := range m.shared {
		all = append(all, mount.Mount{Type: mount.TypeVolume, Source: r.volume(folder), Target: folder})
	}
	return all
}

// unsupportedSharing gives the folders in which real programs and ours of one kind would
// meet: what one of them writes there the other one does not read.
func (p *plan) unsupportedSharing() (reasons []string) {
	for _, folder := range p.sharedFolders() {
		seen := map[*programs.Kind][]*programs.Env{}
		for i := range p.c.Machines {
			m := &p.c.Machines[i]
			for j := range m.Run {
				e := p.stack.Env(m.Name, m.Run[j].Name)
				if e.Kind.Real == nil || !slices.Contains(m.Shared, folder) {
					continue
				}
				for _, other := range seen[e.Kind] {
					if other.Ours() != e.Ours() {
						reasons = append(reasons, fmt.Sprintf("%s/%s: it is %s and %s/%s is not, and they do not read each other's files in %s", m.Name, e.Program, e.Whose(), other.Machine, other.Program, strings.TrimSuffix(folder, "/")))
						break
					}
				}
				seen[e.Kind] = append(seen[e.Kind], e)
			}
		}
	}
	return reasons
}
