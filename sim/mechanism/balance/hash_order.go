package balance

// sortedByHash sorts points of a ring by their hash, equal ones in the order
// that they had; points is lost. It is a radix sort of three passes: rings have
// millions of points.
func sortedByHash[P any](points []P, hash func(P) uint32) []P {
	const bits = 11
	other := make([]P, len(points))
	for shift := 0; shift < 32; shift += bits {
		var ends [1<<bits + 1]int
		for i := range points {
			ends[hash(points[i])>>shift&(1<<bits-1)+1]++
		}
		for i := range 1 << bits {
			ends[i+1] += ends[i]
		}
		for i := range points {
			at := &ends[hash(points[i])>>shift&(1<<bits-1)]
			other[*at] = points[i]
			*at++
		}
		points, other = other, points
	}
	return points
}
