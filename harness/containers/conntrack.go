package containers

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/hadrill/hadrill/reports/record"
)

// tracking watches the table of connections of the engine's machine. Where the
// bridge's packets pass iptables (br_netfilter), each connection of a run has
// an entry there until two minutes after its end. When the table is full, the
// kernel drops the SYNs of new connections, and it looks as if the stack had
// dropped them.
type tracking struct {
	folder string // of nf_conntrack_count and nf_conntrack_max
	most   int64  // places taken
	places int64
	full   int // seconds
}

// conntrackFolder is where this machine's kernel shows the state of its table.
const conntrackFolder = "/proc/sys/net/netfilter"

// nearlyFull is the share of the table from which on connections may be dropped
// between two looks.
const nearlyFull = 0.95

// look reads how full the table is. It reports false where the kernel does not
// show it.
func (k *tracking) look() bool {
	taken, err := number(filepath.Join(k.folder, "nf_conntrack_count"))
	places, err2 := number(filepath.Join(k.folder, "nf_conntrack_max"))
	if err != nil || err2 != nil || places == 0 {
		return false
	}
	k.most, k.places = max(k.most, taken), places
	if float64(taken) >= nearlyFull*float64(places) {
		k.full++
	}
	return true
}

func number(file string) (int64, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return 0, err
	}
	return strconv.ParseInt(strings.TrimSpace(string(text)), 10, 64)
}

// watch reads the table every second until ctx ends.
func (k *tracking) watch(ctx context.Context) {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for k.look() {
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
	}
}

// overhead makes the record's entry on the table; nil where the kernel does
// not show it.
func (k *tracking) overhead() []record.Overhead {
	if k.places == 0 {
		return nil
	}
	return []record.Overhead{{What: record.ConnectionTracking, Count: k.most, Behind: k.full}}
}

// warning gives a line to print when the table was nearly full, "" while there
// was room.
func (k *tracking) warning() string {
	if k.full == 0 {
		return ""
	}
	return fmt.Sprintf("the connection table of the engine's machine was nearly full for %d s (%d of %d places): connections may have been dropped that the stack had no part in; sysctl net.netfilter.nf_conntrack_max makes it larger",
		k.full, k.most, k.places)
}

// track watches the table as long as the run lasts, where the engine is on
// this machine. stop ends that and gives the record's entry.
func (r *run) track(ctx context.Context) (stop func() []record.Overhead) {
	if !strings.HasPrefix(r.session.Client.DaemonHost(), "unix://") {
		return func() []record.Overhead { return nil }
	}
	k := &tracking{folder: conntrackFolder}
	ctx, cancel := context.WithCancel(ctx)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		k.watch(ctx)
	}()
	return func() []record.Overhead {
		cancel()
		<-ended
		if line := k.warning(); line != "" {
			r.p.g.notify(line)
		}
		return k.overhead()
	}
}
