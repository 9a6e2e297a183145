package conformance

import (
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/hadrill/hadrill/sim/program/mysqld"
)

// optionsCommand has mariadbd judge option files.
const (
	optionsCommand = "options"
	optionsFile    = "/options.json"
)

// stricter says why we refuse a file that the server takes.
const (
	guesses = "the server guesses, with a warning, what was meant"
	partly  = "it has an effect that is not modelled"
)

// options are lines of option files. Of one that we refuse although the server
// takes it stricter says why.
var options = []struct{ text, stricter string }{
	{"server_id=1", ""}, {"server-id = 2", ""}, {"server_id=0", ""}, {"server_id=-1", ""}, {"server_id=abc", ""}, {"sever_id=1", ""},
	{"port=3307", ""}, {"port=-1", ""}, {"port=abc", ""}, {"port=70000", guesses},
	{"log_bin", ""}, {"log-bin=mysql-bin", ""}, {"skip-log-bin", ""}, {"log-error", ""}, {"skip-log-error", ""},
	{"sync_binlog=1", ""}, {"sync_binlog=-1", ""}, {"sync_binlog=1X", ""}, {"sync_binl=1", ""}, {"sync_binlog=5000000000", ""},
	{"max_binlog_size=1", ""}, {"max_binlog_size=-1", ""}, {"max_binlog_size=100M", ""},
	{"binlog_format=ROW", ""}, {"binlog_format=XYZ", ""},
	{"innodb_flush_log_at_trx_commit=2", ""}, {"innodb_flush_log_at_trx_commit=7", ""},
	{"log_slave_updates", ""}, {"log_slave_updates=x", guesses}, {"log_replica_updates=1", ""},
	{"read_only", ""}, {"read_only=maybe", guesses}, {"enable-read-only", ""}, {"super_read_only=1", ""}, {"loose-super_read_only=1", ""},
	{"relay_log_purge=0", ""}, {"skip-relay-log-purge", ""}, {"sync_relay_log=-1", ""},
	{"skip_slave_start", ""}, {"skip_replica_start", ""}, {"slave_net_timeout=10", ""}, {"slave_net_timeout=-1", ""}, {"replica_net_timeout=5", ""},
	{"slave_parallel_threads=0", ""}, {"slave_parallel_threads=-1", ""}, {"slave_parallel_threads=4", partly}, {"slave_parallel_workers=0", ""}, {"replica_parallel_workers=0", ""},
	{"slave-par=1", ""}, {"slave_exec_mode=x", ""}, {"replica_skip_errors=all", ""},
	{"rpl_semi_sync_master_enabled=1", ""}, {"rpl_semi_sync_master_enabled=2", guesses}, {"rpl_semi_sync_source_enabled=1", ""}, {"rpl_semi_sync_replica_enabled=1", ""},
	{"rpl_semi_sync_master_timeout=-1", ""}, {"rpl_semi_sync_source_timeout=1", ""}, {"rpl_semi_sync_source_wait_point=AFTER_SYNC", ""}, {"rpl_semi_sync_source_wait_no_replica=1", ""},
	{"rpl_semi_sync_master_wait_point=AFTER_SYNC", ""}, {"rpl_semi_sync_master_wait_point=NEVER", ""}, {"rpl_semi_sync_master_wait_no_slave=OFF", ""},
	{"auto_increment_offset=0", ""}, {"auto_increment_offset=-1", ""}, {"auto_increment_offset=70000", ""},
	{"max_connections=1", ""}, {"max_connections=-5", ""}, {"max_connections=abc", ""}, {"max_connections=2K", ""},
	{"wait_timeout=0", ""}, {"wait_timeout=-1", ""}, {"wait_timeout=1.5", ""}, {"wait_timeout=31536001", ""},
	{"default_storage_engine=InnoDB", ""}, {"default_storage_engine=MyISAM", partly}, {"autocommit=0", partly}, {"innodb=OFF", partly},
	{"gtid_mode=ON", ""}, {"enforce_gtid_consistency=ON", ""}, {"binlog_transaction_dependency_tracking=WRITESET", ""}, {"gtid_strict_mode=1", ""}, {"expire_logs_days=7", ""},
	{"nosuch=1", ""}, {"loose-nosuch=1", ""},
}

// optionsMain judges the files, in a container: whether mariadbd starts with each,
// as its --help --verbose tells.
func optionsMain() error {
	data, err := os.ReadFile(optionsFile)
	if err != nil {
		return err
	}
	var texts []string
	if err := json.Unmarshal(data, &texts); err != nil {
		return err
	}
	starts := make([]bool, len(texts))
	for i, text := range texts {
		if err := os.WriteFile("/tmp/my.cnf", []byte(text), 0o644); err != nil {
			return err
		}
		err := exec.Command("mariadbd", "--defaults-file=/tmp/my.cnf", "--user=mysql", "--help", "--verbose").Run()
		var exit *exec.ExitError
		if err != nil && !errors.As(err, &exit) {
			return err
		}
		starts[i] = err == nil
	}
	return json.NewEncoder(os.Stdout).Encode(starts)
}

// TestOptionFiles: what mariadbd refuses we refuse, and what it takes we take, or
// have a reason.
func TestOptionFiles(t *testing.T) {
	var texts []string
	for _, o := range options {
		texts = append(texts, "[mysqld]\n"+o.text+"\n")
	}
	data, err := json.Marshal(texts)
	if err != nil {
		t.Fatal(err)
	}
	out := box{image: "mariadb", command: []string{optionsCommand}, files: map[string][]byte{optionsFile[1:]: data}}.run(t)
	var starts []bool
	if err := json.Unmarshal(out, &starts); err != nil || len(starts) != len(options) {
		t.Fatalf("%d of %d files judged, error %v", len(starts), len(options), err)
	}
	for i, o := range options {
		c, _, err := mysqld.Read(fstest.MapFS{"my.cnf": {Data: []byte(texts[i])}}, "my.cnf")
		ours, why := err == nil && c.MySQL == "", ""
		if err != nil {
			why = strings.Split(err.Error(), "\n")[0]
		}
		if wanted := starts[i] && o.stricter == ""; ours != wanted {
			t.Errorf("%s: the server starts: %v, ours: %v %s", o.text, starts[i], ours, why)
		}
		if o.stricter != "" && !starts[i] {
			t.Errorf("%s: the server does not take it either: %s is no reason", o.text, o.stricter)
		}
	}
}
