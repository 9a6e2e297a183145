package simulated

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/hadrill/hadrill/scenarios"
)

// TestNotifyIsRefused: what notify says must be of lines that the file has, and of
// one instance.
func TestNotifyIsRefused(t *testing.T) {
	const instance = "vrrp_instance %s {\n interface eth0\n virtual_router_id %d\n priority 100\n virtual_ipaddress {\n 10.20.0.%d\n }\n %s\n}\n"
	one := func(lines string) string { return fmt.Sprintf(instance, "A", 51, 100, lines) }
	for _, row := range []struct{ why, notify, file, want string }{
		{"a line for it", "{master: {start: [nginx]}}", one("notify_master /x.sh"), ""},
		{"a line for every state", "{master: {start: [nginx]}, stop: {stop: [nginx]}}", one("notify /x.sh"), ""},
		{"a line of the group", "{backup: {stop: [nginx]}}", one("") + fmt.Sprintf(instance, "B", 52, 101, "") + "vrrp_sync_group G {\n group {\n A\n B\n }\n notify_backup /x.sh\n}\n", ""},
		{"no line for it", "{backup: {stop: [nginx]}}", one("notify_master /x.sh"), "keepalived.conf has no line that has a script started for it"},
		{"two that move by themselves", "{master: {start: [nginx]}}", one("notify_master /x.sh") + fmt.Sprintf(instance, "B", 52, 101, "notify_master /x.sh"), "several instances with notify lines that move by themselves"},
	} {
		text := strings.Replace(small, "keepalived: keepalived.conf}", "keepalived: keepalived.conf}, notify: "+row.notify, 1)
		s, err := scenarios.Load(fstest.MapFS{"scenario.yaml": {Data: []byte(text)}, "nginx.conf": {Data: []byte(smallNginx)}, "keepalived.conf": {Data: []byte(row.file)}}, ".", "small")
		if err != nil {
			t.Fatal(err)
		}
		_, err = Ground{}.Prepare(s.Cases[0])
		if got := fmt.Sprint(err); (err == nil) != (row.want == "") || !strings.Contains(got, row.want) {
			t.Errorf("%s: %v, want %q", row.why, err, row.want)
		}
	}
}

// TestWriteIsRefused: nobody looks at the file.
func TestWriteIsRefused(t *testing.T) {
	for _, row := range []struct{ fault, want string }{
		{"write: lb, file: /run/other, text: 1", `write: no program of lb looks at "/run/other" while it runs: expected /run/prefer`},
		{"write: web1, file: /run/prefer, text: 1", `write: no program of web1 looks at "/run/prefer" while it runs: expected a machine with a track_file`},
	} {
		_, err := Ground{}.Prepare(loadSmall(t, small+"faults:\n  - {at: 1s, "+row.fault+"}\n", nil).Cases[0])
		if err == nil || !strings.Contains(err.Error(), "scenario.yaml:12:5: "+row.want) {
			t.Errorf("%s: %v, want %q", row.fault, err, row.want)
		}
	}
}

// TestNotifyTwice: the same seed gives the same run where scripts start and stop
// programs.
func TestNotifyTwice(t *testing.T) {
	s, err := scenarios.Load(os.DirFS("../containers"), "testdata/notify", "notify")
	if err != nil {
		t.Fatal(err)
	}
	p := planOf(t, s)
	a, b := p.Run(t.Context(), 3, nil), p.Run(t.Context(), 3, nil)
	if string(written(t, a)) != string(written(t, b)) {
		t.Error("two runs of one seed differ")
	}
}
