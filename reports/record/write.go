package record

import (
	"bufio"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"unicode/utf8"

	"github.com/hadrill/hadrill/sim/metric"
)

// magic is the type of a record file's first line.
const magic = "hadrill-record"

// The types of the lines after the first, in the order in which they stand.
var itemTypes = []string{"run", "file", "event", "fault", "segment", "series", "outage", "stall", "gap", "dual", "copy", "remainder", "overhead", "end"}

type headerLine struct {
	Type    string `json:"type"`
	Version int    `json:"version"`
}

// typed puts the type before an item's own fields.
type typed[T any] struct {
	Type string `json:"type"`
	Item T      `json:"item"`
}

// fileLine is a scenario's file: Text, or Bytes in base64 when it is not UTF-8.
type fileLine struct {
	Name  string `json:"name"`
	Text  string `json:"text,omitempty"`
	Bytes string `json:"bytes,omitempty"`
}

// Write writes the record as JSON lines: a header with the version, then one
// line an item, `{"type":...,"item":{...}}`, in the order run, file, event,
// fault, segment, series, outage, stall, gap, dual,
// copy, remainder, overhead, end. Durations are nanoseconds. The same
// record gives the same bytes (with one release of Go, whose zlib compresses
// the histograms). A record that Read would refuse is an error.
func (r *Record) Write(w io.Writer) error {
	out := &lineWriter{buf: bufio.NewWriter(w)}
	out.enc = json.NewEncoder(out.buf)
	out.enc.SetEscapeHTML(false)
	out.line(headerLine{magic, Version}, nil)
	out.line(typed[Run]{"run", r.Run}, r.Run.check())
	for _, name := range slices.Sorted(maps.Keys(r.Run.Files)) {
		out.line(typed[fileLine]{"file", newFileLine(name, r.Run.Files[name])}, nil)
	}
	for i := range r.Events {
		out.line(typed[Event]{"event", r.Events[i]}, r.Events[i].check())
	}
	for i := range r.Faults {
		out.line(typed[Fault]{"fault", r.Faults[i]}, r.Faults[i].check(r.Faults[:i]))
	}
	for i := range r.Segments {
		out.line(typed[metric.Segment]{"segment", r.Segments[i]}, checkSegment(&r.Segments[i], &r.Run))
	}
	for i := range r.Series {
		out.line(typed[metric.Series]{"series", r.Series[i]}, checkSeries(&r.Series[i], &r.Run))
	}
	for i := range r.Outages {
		out.line(typed[metric.Outage]{"outage", r.Outages[i]}, checkOutage(&r.Outages[i], &r.Run))
	}
	for i := range r.Stalls {
		out.line(typed[metric.Stall]{"stall", r.Stalls[i]}, checkStall(&r.Stalls[i], &r.Run))
	}
	for i := range r.Gaps {
		out.line(typed[metric.Stretch]{"gap", r.Gaps[i]}, checkGap(&r.Gaps[i], &r.Run))
	}
	for i := range r.Duals {
		out.line(typed[metric.Stretch]{"dual", r.Duals[i]}, checkSpan("dual", r.Duals[i].From, r.Duals[i].To))
	}
	for i := range r.Copies {
		out.line(typed[metric.Copy]{"copy", r.Copies[i]}, checkCopy(&r.Copies[i]))
	}
	for i := range r.Remainders {
		out.line(typed[metric.Remainder]{"remainder", r.Remainders[i]}, checkRemainder(&r.Remainders[i], &r.Run))
	}
	for i := range r.Overhead {
		out.line(typed[Overhead]{"overhead", r.Overhead[i]}, r.Overhead[i].check())
	}
	out.line(typed[End]{"end", r.End}, r.End.check())
	return out.close()
}

// lineWriter keeps the first error.
type lineWriter struct {
	buf *bufio.Writer
	enc *json.Encoder
	err error
}

func (l *lineWriter) line(item any, wrong error) {
	if l.err == nil {
		l.err = wrong
	}
	if l.err == nil {
		l.err = l.enc.Encode(item)
	}
}

func (l *lineWriter) close() error {
	if l.err == nil {
		l.err = l.buf.Flush()
	}
	if l.err != nil {
		return fmt.Errorf("record: cannot be written: %w", l.err)
	}
	return nil
}

func newFileLine(name, text string) fileLine {
	if utf8.ValidString(text) {
		return fileLine{Name: name, Text: text}
	}
	return fileLine{Name: name, Bytes: base64.StdEncoding.EncodeToString([]byte(text))}
}
