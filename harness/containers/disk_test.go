package containers

import (
	"maps"
	"slices"
	"testing"

	"github.com/hadrill/hadrill/harness/agent"
)

// TestLimitedDisk wants a machine to have a disk that can be full where a fault
// needs one, with the folders of its programs' data, and nowhere else.
func TestLimitedDisk(t *testing.T) {
	p, err := new(Ground).Prepare(caseOf(t, "every-verb", "power"))
	if err != nil {
		t.Fatal(err)
	}
	plan := p.(*plan)
	if ends := plan.endings; len(ends) != 1 || !slices.Equal(ends["web2"], []string{"crash web2"}) {
		t.Errorf("containers end by %v", ends)
	}
	for i := range plan.machines {
		if disk := diskOf(&plan.machines[i]); len(disk) > 0 {
			t.Errorf("%s has a disk of its own: %v", plan.machines[i].name, disk)
		}
	}
	store := plan.machine("store")
	limitDisk(store)
	want := []string{agent.DataFolder, "/var/lib/redis/redis"}
	if got := slices.Sorted(maps.Keys(diskOf(store))); !slices.Equal(got, want) {
		t.Errorf("its disk is %v, want %v", got, want)
	}
}

// TestVolumes wants the folders of programs' data on volumes, but for those on a
// disk that can be full, which is as large as its programs need.
func TestVolumes(t *testing.T) {
	p, err := new(Ground).Prepare(caseOf(t, "mha", "kill"))
	if err != nil {
		t.Fatal(err)
	}
	db := p.(*plan).machine("db1")
	if got := slices.Sorted(maps.Keys(volumesOf(db))); !slices.Equal(got, []string{"/var/lib/mysql"}) {
		t.Errorf("volumes %q", got)
	}
	if got := volumesOf(p.(*plan).machine("web1")); len(got) > 0 {
		t.Errorf("our own server has volumes %v", got)
	}
	limitDisk(db)
	if got := volumesOf(db); len(got) > 0 {
		t.Errorf("%v on a volume and on a disk that can be full", got)
	}
	if got := diskOf(db)["/var/lib/mysql"]; got != "size=256m,mode=755" {
		t.Errorf("its disk is %q", got)
	}
}

// TestLast: the manager starts when the servers are ready.
func TestLast(t *testing.T) {
	p, err := new(Ground).Prepare(caseOf(t, "mha", "kill"))
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range p.(*plan).machines {
		if m.last != (m.name == "manager") {
			t.Errorf("%s last: %v", m.name, m.last)
		}
	}
}
