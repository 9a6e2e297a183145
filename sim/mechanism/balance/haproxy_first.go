package balance

import (
	"cmp"
	"slices"
)

// firstFree is HAProxy's first (lb_fas.c): the server of the lowest id that has
// room, so that as few as possible are used.
type firstFree struct{ servers []*Server }

func newFirstFree(servers []*Server, _ FarmOptions) Balancer {
	byID := slices.Clone(servers)
	slices.SortStableFunc(byID, func(a, b *Server) int { return cmp.Compare(a.ID, b.ID) })
	return &firstFree{byID}
}

func (f *firstFree) pick(_ uint32, _ bool, avoid *Server, _ Random) *Server {
	var avoided *Server
	for _, s := range f.servers {
		switch {
		case !s.Usable() || !s.HasRoom():
		case s == avoid:
			avoided = s
		default:
			return s
		}
	}
	return avoided
}

func (f *firstFree) changed(*Server, int) {}
func (f *firstFree) loaded(*Server)       {}
