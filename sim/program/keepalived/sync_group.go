package keepalived

import (
	"slices"

	"github.com/hadrill/hadrill/sim/conf"
)

// SyncGroup is a vrrp_sync_group: its instances move together.
type SyncGroup struct {
	Name      string
	Instances []int // indexes in Config.Instances
	Notify    []Notify
}

// groupBlock is a vrrp_sync_group while the file is read.
type groupBlock struct {
	name             string
	at               *conf.Directive
	members, tracked []*conf.Directive // lines of group, track_script
	weights          bool              // sync_group_tracking_weight
	notify           []Notify
}

// groupKeywords are the keywords of vrrp_sync_group.
var groupKeywords = []row{
	{Names: "group", Block: conf.NeedsBlock, Read: (*reader).groupMembers},
	{Names: "track_script", Block: conf.NeedsBlock, Read: (*reader).groupScripts},
	{Names: "track_interface", Without: oneCard},
	{Names: "track_file, track_process", Refused: "files and processes are tracked by instances alone here: expected it in each vrrp_instance of the group"},
	{Names: "track_bfd", Refused: noBFD},
	{Names: notifyKeywords, Read: (*reader).groupNotify},
	{Names: "sync_group_tracking_weight, global_tracking", Read: (*reader).groupWeights},
	{Names: "smtp_alert", Without: noMail},
	{Names: "notify_priority_changes", Without: logsOnly},
}

func (r *reader) syncGroup(k *conf.Directive) {
	name := r.named(k)
	if name == "" {
		return
	}
	r.grouping = &groupBlock{name: name, at: k}
	r.groups = append(r.groups, r.grouping)
	r.readBlock("vrrp_sync_group", groupKeywords, k.Block)
}

// groupMembers reads the names of the instances, one or several a line.
func (r *reader) groupMembers(k *conf.Directive) {
	r.grouping.members = append(r.grouping.members, r.included(k.Block)...)
}

func (r *reader) groupScripts(k *conf.Directive) {
	r.grouping.tracked = append(r.grouping.tracked, r.included(k.Block)...)
}

func (r *reader) groupWeights(k *conf.Directive) { r.grouping.weights = true }

// completeGroups finds the members of the groups. Scripts of a group are those
// of all its members; scripts with a weight do not count there.
func (r *reader) completeGroups() {
	for _, g := range r.groups {
		group := SyncGroup{Name: g.name, Notify: g.notify}
		for _, line := range g.members {
			for _, w := range line.Words {
				n := slices.IndexFunc(r.instances, func(i *instanceBlock) bool { return i.Router.Name == w.Text })
				if n < 0 {
					r.warn(line, "vrrp_sync_group "+g.name+": instance "+w.Text+" not found", "no vrrp_instance has this name: it is left out")
					continue
				}
				r.instances[n].group = g
				group.Instances = append(group.Instances, n)
			}
		}
		if len(group.Instances) < 2 {
			r.warn(g.at, "Sync group "+g.name+" has only "+[]string{"0", "1"}[len(group.Instances)]+" virtual router(s) - removing", "a group of fewer than two instances has no effect")
			for _, n := range group.Instances {
				r.instances[n].group = nil
			}
			continue
		}
		for _, n := range group.Instances {
			r.instances[n].track = append(r.instances[n].track, g.tracked...)
		}
		r.config.Groups = append(r.config.Groups, group)
	}
}
