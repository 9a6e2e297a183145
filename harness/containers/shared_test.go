package containers

import (
	"errors"
	"strings"
	"testing"

	"github.com/hadrill/hadrill/harness"
	"github.com/hadrill/hadrill/harness/containers/engine"
	"github.com/moby/moby/client"
)

// TestSharedFolder has two Tomcats, ours and Debian's, keep sessions in files of one
// folder: when a machine loses power the other one has them all. Nothing of the folder is
// left behind.
func TestSharedFolder(t *testing.T) {
	t.Parallel()
	g := open(t)
	for _, variant := range []string{"ours", "real"} {
		passes(t, g, "shared-folder", variant)
		found, err := g.session.Client.VolumeList(t.Context(), client.VolumeListOptions{Filters: make(client.Filters).Add("label", engine.Owner+"="+g.session.ID)})
		if err != nil || len(found.Items) > 0 {
			t.Errorf("%s: %d volumes are left: %v", variant, len(found.Items), err)
		}
	}
}

// TestSharedFolderIsSwept: a volume that a run did not remove goes with the session.
func TestSharedFolderIsSwept(t *testing.T) {
	g := open(t)
	name := "hadrill-" + g.session.ID + "-left"
	if _, err := g.session.Client.VolumeCreate(t.Context(), client.VolumeCreateOptions{Name: name, Labels: g.session.Labels()}); err != nil {
		t.Fatal(err)
	}
	if err := g.Close(); err != nil {
		t.Fatal(err)
	}
	c, err := engine.Dial(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if _, err := c.VolumeInspect(t.Context(), name, client.VolumeInspectOptions{}); err == nil {
		t.Errorf("volume %s is left", name)
		_ = engine.RemoveVolume(t.Context(), c, name)
	}
}

// TestMixedSharing: what Tomcat writes ours does not read.
func TestMixedSharing(t *testing.T) {
	_, err := new(Ground).Prepare(caseOf(t, "shared-folder", "mixed"))
	var unsupported *harness.Unsupported
	if !errors.As(err, &unsupported) || len(unsupported.Reasons) != 1 || !strings.Contains(unsupported.Reasons[0], "t2/tomcat: it is the real one and t1/tomcat is not, and they do not read each other's files in /shared") {
		t.Errorf("%v", err)
	}
}

// TestSessionRows has two Tomcats of ours keep sessions in a real MariaDB: each has what the
// other one saved, and without the database nobody has any session, and no error.
func TestSessionRows(t *testing.T) {
	t.Parallel()
	g := open(t)
	for _, variant := range []string{"server-dies", "database-dies"} {
		passes(t, g, "session-rows", variant)
	}
}

// TestRealSessionRows: Debian's Tomcat gets the layer with MariaDB's driver, ours needs none.
func TestRealSessionRows(t *testing.T) {
	prepared, err := new(Ground).Prepare(caseOf(t, "session-rows", "real"))
	if err != nil {
		t.Fatal(err)
	}
	images := map[string]string{}
	for _, m := range prepared.(*plan).machines {
		images[m.name] = m.image
	}
	if images["t1"] != "tomcat10-connectorj" || images["t2"] != "light" {
		t.Errorf("images %v", images)
	}
}
