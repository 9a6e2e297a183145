package haproxy

import "github.com/hadrill/hadrill/sim/host"

// buffers are tune.bufsize, tune.maxrewrite and tune.http.maxhdr of global: how
// large the head of a message may be, and how many lines it may have.
type buffers struct{ size, rewrite, headers int }

// defaultBuffers are those of HAProxy 2.6.
var defaultBuffers = buffers{size: 16384, rewrite: 1024, headers: 101}

// holds reports whether the head of a message fits. HAProxy keeps a message in
// blocks (HTX): beside the texts of the start line and of the header lines it
// takes 8 bytes for each line and 62 for the rest (measured), and leaves
// tune.maxrewrite free.
func (b *buffers) holds(h host.Head) bool {
	const beside = 56 // what a head takes in blocks more than written out, without its lines
	return h.Lines <= b.headers && h.Bytes+beside+4*h.Lines <= b.size-b.rewrite
}

// readBuffer reads one of the settings, a number within these bounds.
func readBuffer(to func(*buffers) *int, least, most int) func(*reader, *line) {
	return func(r *reader, l *line) {
		n := r.number(l, l.Name(), l.args[0])
		if n < least || n > most {
			r.Wrong(l, l.args[0], "%q expects a positive integer argument: found %q", l.Name(), l.args[0].Text)
			return
		}
		*to(&r.config.buffers) = n
	}
}

// settle makes of the settings what HAProxy makes of them at its start: what is
// kept free is at most half of a buffer, and buffers are multiples of 16 bytes.
func (b *buffers) settle() {
	const word = 16
	b.size = (b.size + word - 1) / word * word
	if b.rewrite >= b.size/2 {
		b.rewrite = b.size / 2
	}
}
