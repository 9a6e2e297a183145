package balance

// lvsLeastConnection is LVS's lc: the server whose connections cost least (see
// RealServer.overhead), the first of the list among equals, whatever the
// weights. A pick is linear in the number of servers.
type lvsLeastConnection struct{ listless }

func newLVSLeastConnection(*Service, ServiceOptions) Scheduler { return lvsLeastConnection{} }

func (lvsLeastConnection) schedule(v *Service, _ *Request) (least *RealServer) {
	for s := v.first(); s != &v.head; s = s.next {
		if s.takes() && (least == nil || s.overhead() < least.overhead()) {
			least = s
		}
	}
	return least
}
