package conformance

import (
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"testing"
	"testing/fstest"

	"github.com/hadrill/hadrill/sim/program/mha"
)

// managersCommand has MHA's own reader judge configuration files.
const (
	managersCommand = "managers"
	managersFile    = "/managers.json"
)

// strictManager is why we refuse a value that the manager takes: Perl takes every
// text for true or false.
const strictManager = "Perl takes any text for true or false"

// managers are files of masterha_manager, without the block that each ends with.
var managers = []struct{ text, stricter string }{
	{"[server default]\nuser=mha\n", ""}, {"[server default]\ncolour=red\n", ""}, {"[server default]\nping_interval=1\n", ""}, {"[server default]\nping_interval=0\n", ""},
	{"[server default]\nping_interval=-3\n", ""}, {"[server default]\nping_interval=1.5\n", ""}, {"[server default]\nping_type=connect\n", ""}, {"[server default]\nping_type=ping\n", ""},
	{"[server default]\nno_master=1\n", ""}, {"[server default]\nno_master=yes\n", strictManager}, {"[server default]\ncandidate_master=1\n", ""},
	{"[server default]\nsecondary_check_script=masterha_secondary_check -s 10.0.0.2\n", ""}, {"[server default]\nssh_user=root\nssh_port=22\nnode_label=a\n", ""},
	{"[server default]\nmanager_log=/l\nmanager_workdir=/w\nremote_workdir=/r\nmaster_binlog_dir=/b\n", ""}, {"[server default]\nlatest_priority=0\ncheck_repl_delay=0\n", ""},
	{"[server1]\nhostname=10.0.0.1\n", ""}, {"[server1]\n", ""}, {"[server1]\nport=3307\n", ""}, {"[server1]\nhostname=10.0.0.9\n", ""}, {"[server1]\nhostname=10.0.0.9\nport=3307\n", ""},
	{"[server1]\nhostname=10.0.0.1\ncandidat=1\n", ""}, {"[serverA]\nhostname=10.0.0.1\n", ""}, {"[server]\nhostname=10.0.0.1\n", ""}, {"[db1]\nhostname=10.0.0.1\n", ""}, {"hostname=10.0.0.1\n", ""},
}

// last is the block that every file ends with.
const last = "[server9]\nhostname=10.0.0.9\n"

// managersMain judges the files, in a container.
func managersMain() error {
	data, err := os.ReadFile(managersFile)
	if err != nil {
		return err
	}
	var texts []string
	if err := json.Unmarshal(data, &texts); err != nil {
		return err
	}
	takes := make([]bool, len(texts))
	for i, text := range texts {
		if err := os.WriteFile("/tmp/app1.cnf", []byte(text), 0o644); err != nil {
			return err
		}
		err := exec.Command("perl", "-MMHA::Config", "-e", `MHA::Config->new(file => "/tmp/app1.cnf", globalfile => "/nowhere")->read_config()`).Run()
		var exit *exec.ExitError
		if err != nil && !errors.As(err, &exit) {
			return err
		}
		takes[i] = err == nil
	}
	return json.NewEncoder(os.Stdout).Encode(takes)
}

// TestManagerFiles: what MHA's reader refuses we refuse, and what it takes we take,
// or have a reason.
func TestManagerFiles(t *testing.T) {
	var texts []string
	for _, m := range managers {
		texts = append(texts, m.text+last)
	}
	data, err := json.Marshal(texts)
	if err != nil {
		t.Fatal(err)
	}
	out := box{image: "openssh", command: []string{managersCommand}, files: map[string][]byte{managersFile[1:]: data}}.run(t)
	var takes []bool
	if err := json.Unmarshal(out, &takes); err != nil || len(takes) != len(managers) {
		t.Fatalf("%d of %d files judged, error %v", len(takes), len(managers), err)
	}
	for i, m := range managers {
		_, _, err := mha.Read(fstest.MapFS{"app1.cnf": {Data: []byte(texts[i])}}, "app1.cnf")
		if ours, wanted := err == nil, takes[i] && m.stricter == ""; ours != wanted {
			t.Errorf("%q: the manager takes it: %v, ours: %v, %v", m.text, takes[i], ours, err)
		}
		if m.stricter != "" && !takes[i] {
			t.Errorf("%q: the manager does not take it either: %s is no reason", m.text, m.stricter)
		}
	}
}
