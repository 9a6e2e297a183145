package ndb

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
	"time"
)

func TestTableOfParameters(t *testing.T) {
	if faults := parameters.Faults(); len(faults) > 0 {
		t.Error(strings.Join(faults, "\n"))
	}
}

func read(text string, ignore ...string) (*Config, string) {
	c, notes, err := Read(fstest.MapFS{"config.ini": {Data: []byte(text)}}, "config.ini", ignore...)
	if err != nil {
		return nil, strings.Split(err.Error(), "\n")[0]
	}
	var said []string
	for _, n := range notes {
		said = append(said, n.Pos.String()+" "+n.Directive)
	}
	return c, strings.Join(said, ", ")
}

// TestRead: the manual's basic example, with what decides.
func TestRead(t *testing.T) {
	c, notes := read(`# Options affecting ndbd processes on all data nodes:
[ndbd default]
NoOfReplicas=2    # Number of fragment replicas
DataMemory=98M
HeartbeatIntervalDbDb=1500
ArbitrationTimeout: 3000
[ndb_mgmd]
HostName=198.51.100.10
DataDir=/var/lib/mysql-cluster
[ndbd]
HostName=198.51.100.40
NodeId=3
[DB]
HostName=198.51.100.30
NodeId=2
[mysqld]
HostName=198.51.100.20
[api]
`)
	if c == nil {
		t.Fatal(notes)
	}
	got := fmt.Sprintln(c.Management[0].ID, c.Management[0].Port, c.Data[0].ID, c.Data[1].ID, c.SQL[0].ID, c.SQL[1].ID, c.Layout.Groups, c.Beat, c.Arbitration, notes)
	want := "1 1186 2 3 4 5 [[2 3]] 1.5s 3s config.ini:4:1 datamemory, config.ini:9:1 datadir\n"
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if d := Default(); d.Beat != 5*time.Second || d.BeatSQL != 1500*time.Millisecond || d.Arbitration != 7500*time.Millisecond || d.Checkpoint != 2*time.Second {
		t.Errorf("defaults %+v", d)
	}
}

func TestReadRefuses(t *testing.T) {
	const whole = "[ndb_mgmd]\nHostName=m\n[ndbd]\nHostName=a\n[ndbd]\nHostName=b\n"
	for text, want := range map[string]string{ // order cannot show
		"": `config.ini: [ndbd]: 0 data nodes with NoOfReplicas=2: expected a multiple of 2`,
		"[ndb_mgmd]\nHostName=m\n[ndbd]\nHostName=a\n":    `config.ini: [ndbd]: 1 data nodes with NoOfReplicas=2: expected a multiple of 2`,
		"[ndbd]\nHostName=a\n[ndbd]\nHostName=b\n":        `config.ini: 0 sections [ndb_mgmd]: expected one: several are not modelled`,
		whole + "[ndbd default]\nNoOfReplica=2":           `config.ini:8:1: parameter "noofreplica" is not known: the management server does not start with it: did you mean "noofreplicas"?`,
		whole + "[ndbd default]\nNoOfReplicas=3":          `config.ini:8:14: NoOfReplicas: found "3", expected 1 or 2: more members of a group are not modelled`,
		whole + "[ndbd default]\nNodeGroup=1":             `config.ini:8:1: nodegroup is not modelled: it changes who has which rows, and when`,
		whole + "[ndbd default]\nArbitration=Disabled":    `config.ini:8:13: Arbitration: found "Disabled", expected Default: nothing else is modelled`,
		whole + "[ndbd default]\nHeartbeatIntervalDbDb=1": `config.ini:8:23: HeartbeatIntervalDbDb: found "1", expected milliseconds, 10 and more`,
		whole + "[mysqld]\nNoOfReplicas=2":                `config.ini:8:1: noofreplicas is no parameter there: it stands in [mysqld], expected in [ndbd]`,
		whole + "[mysqld]\nArbitrationRank=2":             `config.ini:7:2: [mysqld] has ArbitrationRank 2: an SQL node as the arbitrator is not modelled: expected 0`,
		whole + "[ndbd]\nNodeId=1\nHostName=c":            `config.ini:7:2: NodeId 1 is that of [ndb_mgmd] too: expected another one`,
		whole + "[ndbd]\nNodeId=7":                        `config.ini:7:2: [ndbd] has no HostName: expected a machine's name or address`,
		whole + "[ndb]\nHostName=c":                       `config.ini:7:2: section "ndb": expected [ndb_mgmd], [ndbd], [mysqld] or [tcp], or one of them with default`,
		whole + "[ndbd default]\nNodeId":                  `config.ini:8:1: key "NodeId" has no value: expected NodeId = VALUE`,
	} {
		if _, got := read(text); got != want {
			t.Errorf("%q:\n got %s\nwant %s", text, got, want)
		}
	}
	c, _ := read(whole)
	if err := c.Check(); err == nil || !strings.Contains(err.Error(), `config.ini:1:2: HostName: no machine "m"`) {
		t.Errorf("a machine that nobody knows: %v", err)
	}
}

// FuzzRead: a file gives a configuration, or problems that all have a place.
func FuzzRead(f *testing.F) {
	f.Add(fourNodes)
	f.Add("[ndbd default]\nNoOfReplicas=2\n[tcp default]\nPortNumber=2202\n")
	f.Fuzz(func(t *testing.T, text string) {
		c, _, err := Read(fstest.MapFS{"config.ini": {Data: []byte(text)}}, "config.ini")
		if err == nil && len(c.Data) == 0 {
			t.Error("a cluster without data nodes")
		}
		if err != nil && !strings.HasPrefix(err.Error(), "config.ini") {
			t.Errorf("a problem without its place: %v", err)
		}
	})
}
