package replay

import (
	"fmt"
	"net/netip"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/world"
)

// phantomRecording is a writer and another session at the primary, which looks for the
// row that the writer inserts, while both replicas are frozen. Times are in seconds after
// the insert was sent.
type phantomRecording struct {
	Arguments string `json:"mysqld_args"`
	Paused    struct {
		Each []struct {
			Acked  float64 `json:"ack_s"`
			Seen   float64 `json:"seen_by_other_session_s"`
			Before bool    `json:"seen_before_ack"`
		} `json:"each"`
	} `json:"replicas_paused"`
}

// phantomNotCompared are the parts of recordings that are known and not compared.
var phantomNotCompared = []passedOver{
	{"case", "the name"}, {"family", "the same in all"}, {"note", "it says what the other fields say"}, {"parameters", "the options say the same"},
	{"normal", "who is first with replicas that answer goes by the machine's speed"},
	{"replicas_paused.ack_ms_max", "of those inserts"}, {"replicas_paused.ack_ms_p50", "of those inserts"}, {"replicas_paused.lead_ms_max", "of those inserts"},
	{"replicas_paused.lead_ms_p50", "of those inserts"}, {"replicas_paused.n", "how many they are"}, {"replicas_paused.seen_before_ack", "how many of them"},
	{"status_after", "counters, which the other recordings have"}, {"versions", "what was recorded"}, {"load_average", "of the machine"},
}

// isPhantom reports whether a recording is one of what another session sees.
func isPhantom(f File) bool {
	_, is := firstFields(f.Data)["replicas_paused"]
	return is
}

// phantomSoon is within which time another session saw a row at once: it looks again and
// again on a busy machine.
const phantomSoon = 0.1 // s

// playPhantom does the experiment and compares when the writer has its answer, and
// whether another session saw the row before.
func playPhantom(f File, server ServerMaker, v *Verdict) {
	r := new(phantomRecording)
	if err := decode(f, r, phantomNotCompared); err != nil {
		v.Differ("%v", err)
		return
	}
	if len(r.Paused.Each) == 0 {
		v.Differ("%s: no insert", f.Name)
	}
	for _, want := range r.Paused.Each {
		acked, seen := phantom(optionsOf(r.Arguments), server)
		compareStops(f.Name, want.Acked, acked, v)
		if soon := want.Seen < phantomSoon; soon != (seen < phantomSoon) || want.Before != (seen < acked) {
			v.Differ("%s: another session sees the row after %.3f s and the writer has its answer after %.3f s, recorded %.3f s and %.3f s", f.Name, seen, acked, want.Seen, want.Acked)
		}
	}
}

// phantom inserts a row while both replicas are frozen, and has another session look for
// it every 2 ms.
func phantom(options []string, server ServerMaker) (acked, seen float64) {
	k := newMySQLStack(world.Options{Seed: 1}, world.MachineOptions{}, []MySQLServer{{Options: options}, {Options: options}, {Options: options}}, server)
	defer k.w.Close()
	k.w.At(mysqlFault-time.Second, func() {
		k.nodes[1].Pause()
		k.nodes[2].Pause()
	})
	row := host.TableRow{User: 1, Number: 1}
	k.w.At(mysqlFault, func() {
		k.client.Install("writer", func(h host.Host) error {
			s, err := host.OpenMySQL(h, netip.AddrPortFrom(mysqlAddress(1), 3306), host.Login{Account: "app"}, time.Second)
			if err == nil {
				_, err = s.Do(&host.Statement{Do: host.Insert, Row: row}, 0)
			}
			acked = (k.w.Elapsed() - mysqlFault).Seconds()
			return err
		})
		k.client.Install("observer", func(h host.Host) error {
			s, err := host.OpenMySQL(h, netip.AddrPortFrom(mysqlAddress(1), 3306), host.Login{Account: "app"}, time.Second)
			for err == nil {
				var a *host.Result
				if a, err = s.Do(&host.Statement{Do: host.SelectLast, Row: host.TableRow{User: row.User}}, time.Second); err == nil && a.Number == int64(row.Number) {
					seen = (k.w.Elapsed() - mysqlFault).Seconds()
					return nil
				}
				h.Sleep(2 * time.Millisecond)
			}
			return fmt.Errorf("observer: %w", err)
		})
	})
	k.w.Run(mysqlFault + time.Minute)
	return acked, seen
}
