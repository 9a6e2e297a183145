package tomcat

import (
	"testing"

	"github.com/hadrill/hadrill/sim/mechanism/session"
)

// TestEveryStoreIsServed: the table of ways and the table of keepers agree.
func TestEveryStoreIsServed(t *testing.T) {
	managers := 0
	for _, w := range session.Stores {
		if !serves(w.Name) {
			t.Errorf("way %q has no keeper", w.Name)
		}
		if newManagerOf[w.Name] != nil {
			managers++
		}
		if w.Class != "" && newManagerOf[w.Name] == nil || newManagerOf[w.Name] != nil && newKeeperOf[w.Name] != nil {
			t.Errorf("way %q: class %q: expected a manager where there is a class, and one keeper", w.Name, w.Class)
		}
	}
	if len(newManagerOf) != managers || managers == 0 || serves("lokal") {
		t.Errorf("%d managers for %d ways of the server's own", len(newManagerOf), managers)
	}
}
