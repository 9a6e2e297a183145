package world

// heap is a 4-ary heap of events: shallower than a binary one, and the four
// children of a node share cache lines. What was taken from the top leaves a
// hole until the next event is put in, which then sinks from there: an event
// usually makes one other, and one walk through the heap does for both.
type heap struct {
	ev   []event
	hole bool // ev[0] has been taken
}

// push adds an event, and gives when the first one comes now.
func (h *heap) push(e event) turn {
	if h.hole {
		h.hole = false
		h.sink(e)
		return h.ev[0].turn()
	}
	h.ev = append(h.ev, e)
	ev := h.ev
	i := len(ev) - 1
	for i > 0 {
		up := (i - 1) / 4
		if !e.before(&ev[up]) {
			break
		}
		ev[i] = ev[up]
		i = up
	}
	ev[i] = e
	return ev[0].turn()
}

// pop takes the earliest event.
func (h *heap) pop() event {
	h.hole = true
	return h.ev[0]
}

// fill puts the last event into the hole, and gives when the first one comes now,
// never when there is none.
func (h *heap) fill() turn {
	h.hole = false
	n := len(h.ev) - 1
	last := h.ev[n]
	h.ev = h.ev[:n]
	if n == 0 {
		return never
	}
	h.sink(last)
	return h.ev[0].turn()
}

// sink puts e in its place, from the root downwards. Which of four children comes
// first no processor foresees, so it is found without branches.
func (h *heap) sink(e event) {
	ev := h.ev
	n := len(ev)
	i := 0
	for {
		c := 4*i + 1
		if c >= n {
			break
		}
		least := c
		if c+4 <= n {
			four := ev[c : c+4 : c+4]
			left := four[1].precedes(&four[0])
			right := 2 + four[3].precedes(&four[2])
			least += int(left + (right-left)*four[right&3].precedes(&four[left&3]))
		} else {
			for k := c + 1; k < n; k++ {
				if ev[k].before(&ev[least]) {
					least = k
				}
			}
		}
		if !ev[least].before(&e) {
			break
		}
		ev[i] = ev[least]
		i = least
	}
	ev[i] = e
}

// len is the number of events.
func (h *heap) len() int {
	if h.hole {
		return len(h.ev) - 1
	}
	return len(h.ev)
}
