package balance

// lvsDestinationHash is LVS's dh: the server of the bucket of the address that
// is asked for, whatever the weights; none when it takes no connection.
type lvsDestinationHash struct{ buckets lvsBuckets }

func newLVSDestinationHash(v *Service, _ ServiceOptions) Scheduler {
	l := &lvsDestinationHash{}
	l.buckets.deal(v, false)
	return l
}

func (l *lvsDestinationHash) schedule(_ *Service, r *Request) *RealServer {
	if s := l.buckets[bucketOf(r.To, 0)]; s != nil && s.takes() {
		return s
	}
	return nil
}

func (l *lvsDestinationHash) changed(v *Service, _ *RealServer, _ bool) { l.buckets.deal(v, false) }
