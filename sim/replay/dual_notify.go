package replay

import (
	"fmt"
	"net/netip"
	"regexp"
	"strconv"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/world"
)

// dualNotify is a notify script that takes care of read_only: as MASTER it looks some times
// whether what was received has been executed, and then takes writes; in any other state it
// takes none.
type dualNotify struct {
	tries int
	pause time.Duration
}

var dualNotifyLine = regexp.MustCompile(`(?s)MASTER\) for i in \$\(seq 1 (\d+)\);.*Read_Master_Log_Pos.*Exec_Master_Log_Pos.*&& break; sleep ([0-9.]+); done\s+mysql .*set global read_only=0.*\*\) mysql .*set global read_only=1`)

func readDualNotify(script string) (*dualNotify, error) {
	m := dualNotifyLine.FindStringSubmatch(script)
	if m == nil {
		return nil, fmt.Errorf("notify_script %q: not understood", script)
	}
	tries, err := strconv.Atoi(m[1])
	if err != nil {
		return nil, fmt.Errorf("notify_script: %w", err)
	}
	pause, err := strconv.ParseFloat(m[2], 64)
	return &dualNotify{tries, inSeconds(pause)}, err
}

// dualShell is how long a shell takes until its mysql has logged in.
const dualShell = 20 * time.Millisecond

// notified has a machine's notify script run for a state that begins, and notes when it
// has set read_only.
func (k *dualStack) notified(m *world.Machine, state string) {
	n := k.r.notify
	if n == nil {
		return
	}
	k.w.At(k.w.Elapsed()+dualShell, func() {
		m.Install(fmt.Sprint("notify ", k.w.Elapsed()), func(h host.Host) error {
			value := "1"
			if state == "MASTER" {
				value = "0"
			}
			s, err := host.OpenMySQL(h, netip.AddrPortFrom(m.Address(), 3306), host.Login{Account: "root"}, time.Second)
			if err == nil {
				defer s.Close()
				if state == "MASTER" {
					err = n.wait(h, s)
				}
			}
			if err == nil {
				_, err = s.Do(&host.Statement{Do: host.SetGlobal, Name: "read_only", Value: value}, time.Second)
			}
			k.entered(m.Name(), "read_only="+value)
			return err
		})
	})
}

// wait looks until what was received has been executed, or until it has looked often
// enough.
func (n *dualNotify) wait(h host.Host, s *host.MySQLSession) error {
	for range n.tries {
		a, err := s.Do(&host.Statement{Do: host.ShowReplicaStatus}, time.Second)
		if err != nil {
			return err
		}
		if a.Replica == nil || a.Replica.Read.Offset == a.Replica.Exec.Offset {
			return nil
		}
		h.Sleep(n.pause)
	}
	return nil
}
