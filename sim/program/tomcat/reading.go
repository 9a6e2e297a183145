package tomcat

import "github.com/hadrill/hadrill/sim/host"

// Reading implements host.Reader, after Tomcat 10.1's manual ("The HTTP Connector") and
// its Http11InputBuffer.java and Http11Processor.java; no real one was asked.
func (t *tomcat) Reading() *host.Reading { return &t.reading }

func (t *tomcat) makeReading() {
	h := &t.config.Heads
	wait := max(h.Wait, 0)
	t.reading = host.Reading{
		Head: wait, Body: wait, Idle: wait, Send: wait,
		Line: h.Request, Bytes: h.Request, EmptyLines: -1,
		BareLF: true, Folds: true, LengthAndChunks: true, OldChunks: true,
		Later: 505, Expects: 417, Codings: host.Codings{Unknown: 501, Further: 501},
	}
}
