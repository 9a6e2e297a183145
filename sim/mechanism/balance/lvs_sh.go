package balance

// lvsSourceHash is LVS's sh: the server of the bucket of the client's address.
// When it takes no connection there is none, unless Fallback is set: then the
// buckets are searched from as far behind that bucket as it is behind the
// first.
type lvsSourceHash struct {
	buckets lvsBuckets
	options ServiceOptions
}

func newLVSSourceHash(v *Service, o ServiceOptions) Scheduler {
	l := &lvsSourceHash{options: o}
	l.buckets.deal(v, true)
	return l
}

func (l *lvsSourceHash) schedule(_ *Service, r *Request) *RealServer {
	port := r.Port
	if !l.options.Port {
		port = 0
	}
	bucket := bucketOf(r.Addr, port)
	s := l.buckets[bucket]
	if s == nil || s.takes() {
		return s
	}
	if !l.options.Fallback {
		return nil
	}
	for i := range l.buckets {
		if s := l.buckets[2*bucket+uint8(i)]; s.takes() {
			return s
		}
	}
	return nil
}

func (l *lvsSourceHash) changed(v *Service, _ *RealServer, _ bool) { l.buckets.deal(v, true) }
