package replay

import (
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/world"
)

// semiSyncOutcome is the outcome of a run.
type semiSyncOutcome struct {
	stop         float64 // the longest time without an acknowledgement, s
	statuses     []string
	back         float64           // when it was on again, s after the heal
	ghosts, lost int               // on the primary after its recovery
	end          map[string]string // of semiSyncShown
}

// semiSyncRate is how many rows a second are written.
const semiSyncRate = 100

// semiSyncStack is a primary and two replicas.
type semiSyncStack struct {
	*mysqlStack
	s       *SemiSyncSetup
	lastAck time.Duration
	o       semiSyncOutcome
}

func playSemiSync(s *SemiSyncSetup, server ServerMaker) semiSyncOutcome {
	servers := []MySQLServer{{Options: s.Options}, {Options: s.Options, Delay: s.Delay}, {Options: s.Options, Delay: s.Delay}}
	k := &semiSyncStack{s: s, mysqlStack: newMySQLStack(world.Options{Seed: 1}, world.MachineOptions{}, servers, server)}
	defer k.w.Close()
	k.onAck = k.acknowledged
	k.write(mysqlWrite, s.Workers, semiSyncRate)
	if s.cutBefore > 0 {
		k.crash()
	} else {
		k.unreachable()
	}
	return k.o
}

func (k *semiSyncStack) acknowledged(now time.Duration) {
	if k.lastAck > 0 && now > mysqlFault {
		k.o.stop = max(k.o.stop, (now - k.lastAck).Seconds())
	}
	k.lastAck = now
}

func (k *semiSyncStack) replicas() (all []*world.Machine) {
	for _, n := range k.s.replicas {
		all = append(all, k.nodes[n-1])
	}
	return all
}

// unreachable has replicas go and come back, and looks at the status ten times a
// second.
func (k *semiSyncStack) unreachable() {
	healed := mysqlFault + inSeconds(k.s.lasts)
	threads := map[string]string{"iostop": "IO_THREAD", "sqlstop": "SQL_THREAD"}
	for i, n := range k.s.replicas {
		d := time.Duration(i) * time.Millisecond
		if name := threads[k.s.what]; name != "" {
			k.ask(mysqlFault+d, n, host.Statement{Do: host.StopReplica, Name: name}, nil)
			if !k.s.stays {
				k.ask(healed+d, n, host.Statement{Do: host.StartReplica, Name: name}, nil)
			}
		}
	}
	switch k.s.what {
	case "cut":
		k.w.At(mysqlFault, func() {
			rule := k.w.Cut(k.nodes[:1], k.replicas(), false)
			k.w.At(healed, rule.Remove)
		})
	case "pause":
		k.w.At(mysqlFault, func() {
			for _, m := range k.replicas() {
				m.Pause()
				k.w.At(healed, func() { m.Resume() })
			}
		})
	}
	k.o.back = -1
	for at := mysqlFault; at < healed+20*time.Second; at += 100 * time.Millisecond {
		k.ask(at, 1, host.Statement{Do: host.ShowVariable, Name: "rpl_semi_sync_master_status"}, func(a *host.Result) {
			if n := len(k.o.statuses); n == 0 || k.o.statuses[n-1] != a.Value {
				k.o.statuses = append(k.o.statuses, a.Value)
				k.o.back = (k.w.Elapsed() - healed).Seconds()
			}
		})
	}
	k.o.end = map[string]string{}
	for i, name := range semiSyncShown {
		k.ask(healed+20*time.Second+time.Duration(i)*time.Millisecond, 1, host.Statement{Do: host.ShowVariable, Name: name}, func(a *host.Result) { k.o.end[name] = a.Value })
	}
	k.w.Run(healed + 25*time.Second)
}

// crash ends the primary while its commits wait, and starts it again.
func (k *semiSyncStack) crash() {
	k.w.At(mysqlFault-inSeconds(k.s.cutBefore), func() { k.w.Cut(k.nodes[:1], k.replicas(), false) })
	p := k.nodes[0].Program("server")
	k.w.At(mysqlFault, func() {
		switch k.s.what {
		case "term":
			p.Stop()
		default:
			p.Kill()
		}
	})
	k.w.At(mysqlFault+time.Second, func() { p.Start() })
	k.w.Run(mysqlFault + 10*time.Second)
	_, k.o.ghosts, k.o.lost, _ = k.rows(1)
}
