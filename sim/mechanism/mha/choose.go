package mha

// Options are the parameters that a choice depends on.
type Options struct{ LatestPriority bool }

// lag is how many bytes a candidate's SQL thread may be behind what the latest
// replica has received (check_repl_delay).
const lag = 100_000_000

// Bad reports whether a replica must not become the new primary; latest is the
// replica that has received most.
func Bad(s, latest *Server) bool {
	switch {
	case s.NoMaster || s.Lacks || !s.LogBin:
		return true
	case !s.CheckDelay:
		return false
	case latest.Read.File > s.Exec.File:
		return true
	}
	return latest.Read.File == s.Exec.File && uint64(s.Exec.Offset)+lag < uint64(latest.Read.Offset)
}

// Choose gives the new primary among the replicas that are alive, in the order of
// the configuration: a candidate among the latest (latest_priority), then any
// candidate, then a latest replica, then any; bad ones never.
func Choose(all []*Server, o Options) (*Server, error) {
	latest := Latest(all)
	if len(latest) == 0 {
		return nil, refuse("None of existing slaves matches as a new master: no slave is alive.")
	}
	isLatest := map[*Server]bool{}
	for _, s := range latest {
		isLatest[s] = true
	}
	for _, wanted := range []func(s *Server) bool{
		func(s *Server) bool { return o.LatestPriority && s.Candidate && isLatest[s] },
		func(s *Server) bool { return s.Candidate },
		func(s *Server) bool { return isLatest[s] },
		func(*Server) bool { return true },
	} {
		for _, s := range all {
			if s.Alive && s.Replica && wanted(s) && !Bad(s, latest[0]) {
				return s, nil
			}
		}
	}
	return nil, refuse("None of existing slaves matches as a new master. Maybe preferred node is misconfigured or all slaves are too far behind.")
}
