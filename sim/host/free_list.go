package host

// FreeList keeps values that nobody uses at the moment, so that the next one
// costs no allocation. It is for the processes of one program, of which one
// runs at a time. The zero FreeList is empty.
type FreeList[T any] struct{ free []*T }

// Get takes the value that was put back last; nil when there is none.
func (f *FreeList[T]) Get() *T {
	n := len(f.free)
	if n == 0 {
		return nil
	}
	x := f.free[n-1]
	f.free = f.free[:n-1]
	return x
}

// Put gives x back, as it is: whoever gets it next finds what stands in it.
func (f *FreeList[T]) Put(x *T) { f.free = append(f.free, x) }
