package host

// TextLines is the protocol of Line: a line of text, and one that answers it.
const TextLines Protocol = "lines"

// Line is a line of text, without its end, as a request and as an answer.
type Line struct{ Text string }

// Size implements Message.
func (l *Line) Size() int { return len(l.Text) + 1 }
