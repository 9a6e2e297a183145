package world

// traffic counts the bytes of messages from machine to machine; nil counts nothing.
type traffic map[[2]*Machine]int64

// Meter counts from now on what machines send to each other: the bytes of messages as
// their Size has them, once more for each time that one is sent again.
func (w *World) Meter() {
	w.traffic = traffic{}
	w.judgePlain()
}

// Sent is how many bytes one machine has sent to another one since Meter.
func (w *World) Sent(from, to *Machine) int64 { return w.traffic[[2]*Machine{from, to}] }
