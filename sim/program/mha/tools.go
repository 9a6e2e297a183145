package mha

import (
	"time"

	"github.com/hadrill/hadrill/sim/mechanism/dist"
)

// Tools are the durations of what is done by ssh, Perl and forked children. A
// round of children is looked after each second (Parallel::ForkManager), which is
// part of what was recorded.
type Tools struct {
	Startup   dist.Dist // all checks before the first ping
	SSH       dist.Dist // opening a session, for the secondary check and the ssh check
	Recheck   dist.Dist // reading the configuration again and asking all servers
	Phase1    dist.Dist // configuration check
	StopIO    dist.Dist // stopping the IO threads of all replicas
	StopGone  dist.Dist // the same where the primary's machine is gone: they hang in a connect
	StopSemi  dist.Dist // and where they are semi-sync, with a dump thread to end there
	StopVIP   dist.Dist // taking the address away by ssh
	SaveNone  dist.Dist // the dead primary's binary log has nothing more
	Save      dist.Dist // it has, and is copied
	Find      dist.Dist // looking for a position in relay logs
	Generate  dist.Dist // cutting and copying relay logs
	Send      dist.Dist // copying the saved binary log to the new primary
	Apply     dist.Dist // applying them
	StartVIP  dist.Dist // giving the address to the new primary
	DiffNone  dist.Dist // phase 4.1 where no replica lacks relay logs
	Diff      dist.Dist // and where one does
	SlaveNone dist.Dist // phase 4.2 where there is nothing to apply
	Slave     dist.Dist // and where there is

	SwitchCheck  dist.Dist // of an online switch: reading the configuration, asking and flushing
	SwitchStop   dist.Dist // master_ip_online_change --command=stop
	SwitchStart  dist.Dist // and --command=start
	SwitchSlaves dist.Dist // the round of children that re-point the other replicas
}

// Recorded are the durations of MHA 0.58 on Perl 5.36, Debian 12, two busy cores:
// least and most of 60 failovers, and of 7 online switches.
func Recorded() Tools {
	ms := func(least, most int) dist.Dist {
		return dist.Uniform(time.Duration(least)*time.Millisecond, time.Duration(most)*time.Millisecond)
	}
	return Tools{
		Startup: ms(8000, 16000), SSH: ms(150, 900), Recheck: ms(1030, 1510), Phase1: ms(1080, 1850),
		StopIO: ms(30, 150), StopGone: ms(40, 1750), StopSemi: ms(3020, 3400), StopVIP: ms(230, 950),
		SaveNone: ms(640, 2950), Save: ms(2200, 6900), Find: ms(300, 6800), Generate: ms(1200, 4600), Send: ms(540, 1200), Apply: ms(440, 3800),
		StartVIP: ms(250, 1950), DiffNone: ms(1000, 1500), Diff: ms(3000, 6400), SlaveNone: ms(1000, 1250), Slave: ms(1950, 5100),
		SwitchCheck: ms(1400, 3150), SwitchStop: ms(700, 2050), SwitchStart: ms(400, 700), SwitchSlaves: ms(1000, 1100),
	}
}
