package record

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/hadrill/hadrill/sim/metric"
)

// longestLine is more than any record needs: the series of a day's run with
// some dozen backends.
const longestLine = 64 << 20

// ErrCutOff is Read's error for a record that is sound up to where it stops;
// Salvage makes an unfinished record of it.
var ErrCutOff = errors.New("the record is cut off")

// Read reads what Write wrote. It is strict: another version, an unknown field
// or type, a wrong order, a corrupt histogram and a missing end are errors that
// name the line.
func Read(in io.Reader) (*Record, error) {
	r := reader{in: bufio.NewReaderSize(in, 1<<16), rank: -1}
	if err := r.all(); err != nil {
		return nil, fmt.Errorf("record: line %d: %w", max(r.at, 1), err)
	}
	rec := r.rec // the reader's buffer goes, which is more than most records
	return &rec, nil
}

// Salvage reads a record that may stop in the middle, as a killed process
// leaves it. What is whole is kept, and End says that the run did not finish
// and how far its record reaches. Everything else that is wrong is an error as
// with Read; so is a record that stops before its run is described.
func Salvage(in io.Reader) (*Record, error) {
	r := reader{in: bufio.NewReaderSize(in, 1<<16), rank: -1}
	err := r.all()
	rec := r.rec
	switch {
	case err == nil:
		return &rec, nil
	case errors.Is(err, ErrCutOff) && r.rank >= 0:
		rec.End = End{At: rec.Reaches(), Why: fmt.Sprintf("the record is cut off in line %d", r.at)}
		return &rec, nil
	}
	return nil, fmt.Errorf("record: line %d: %w", max(r.at, 1), err)
}

type reader struct {
	in   *bufio.Reader
	at   int // line, from 1
	rec  Record
	rank int // of the last item, in itemTypes
}

func (r *reader) all() error {
	if err := r.header(); err != nil {
		return err
	}
	for {
		line, err := r.line()
		if err == io.EOF {
			return r.finish()
		}
		if err != nil {
			return err
		}
		if err := r.item(line); err != nil {
			return err
		}
	}
}

// line gives the next line without its break; io.EOF after the last.
func (r *reader) line() ([]byte, error) {
	var line []byte
	r.at++
	for {
		part, err := r.in.ReadSlice('\n')
		line = append(line, part...)
		switch {
		case err == nil:
			return line[:len(line)-1], nil
		case len(line) > longestLine:
			return nil, fmt.Errorf("longer than %d bytes: not a record", longestLine)
		case err == io.EOF && len(line) == 0:
			return nil, io.EOF
		case err == io.EOF:
			return nil, fmt.Errorf("%w in the middle of the line", ErrCutOff)
		case err != bufio.ErrBufferFull:
			return nil, err
		}
	}
}

func (r *reader) header() error {
	line, err := r.line()
	if err == io.EOF {
		return fmt.Errorf("%w: it is empty", ErrCutOff)
	}
	if err != nil {
		return err
	}
	var h headerLine
	if json.Unmarshal(line, &h) != nil || h.Type != magic {
		return fmt.Errorf("not a record of hadrill: it begins with %s", excerpt(line))
	}
	if h.Version != Version {
		return fmt.Errorf("version %d of the record's format: this program reads version %d", h.Version, Version)
	}
	return strict(line, &h)
}

func (r *reader) item(line []byte) error {
	var t typed[json.RawMessage]
	if err := strict(line, &t); err != nil {
		return err
	}
	rank := slices.Index(itemTypes, t.Type)
	if rank < 0 {
		return fmt.Errorf("unknown type %q: expected one of %s", t.Type, strings.Join(itemTypes, ", "))
	}
	if err := r.order(rank); err != nil {
		return err
	}
	r.rank = rank
	return r.rec.add(t.Type, t.Item)
}

func (r *reader) order(rank int) error {
	once := itemTypes[rank] == "run" || itemTypes[rank] == "end"
	switch {
	case r.rank < 0 && rank != 0:
		return fmt.Errorf("type %q: expected run first", itemTypes[rank])
	case rank == r.rank && once:
		return fmt.Errorf("a second %s", itemTypes[rank])
	case rank < r.rank:
		return fmt.Errorf("type %q after %s: expected the order %s", itemTypes[rank], itemTypes[r.rank], strings.Join(itemTypes, ", "))
	}
	return nil
}

func (r *reader) finish() error {
	if r.rank != len(itemTypes)-1 {
		return fmt.Errorf("%w: it has no end", ErrCutOff)
	}
	return nil
}

// add decodes one item, checks it and appends it.
func (r *Record) add(kind string, item json.RawMessage) error {
	switch kind {
	case "run":
		return decode(item, &r.Run, r.Run.check)
	case "file":
		return r.addFile(item)
	case "event":
		return appendTo(&r.Events, item, (*Event).check)
	case "fault":
		return appendTo(&r.Faults, item, func(f *Fault) error { return f.check(r.Faults) })
	case "segment":
		return appendTo(&r.Segments, item, func(s *metric.Segment) error { return checkSegment(s, &r.Run) })
	case "series":
		return appendTo(&r.Series, item, func(s *metric.Series) error { return checkSeries(s, &r.Run) })
	case "outage":
		return appendTo(&r.Outages, item, func(o *metric.Outage) error { return checkOutage(o, &r.Run) })
	case "stall":
		return appendTo(&r.Stalls, item, func(s *metric.Stall) error { return checkStall(s, &r.Run) })
	case "gap":
		return appendTo(&r.Gaps, item, func(s *metric.Stretch) error { return checkGap(s, &r.Run) })
	case "dual":
		return appendTo(&r.Duals, item, func(s *metric.Stretch) error { return checkSpan("dual", s.From, s.To) })
	case "copy":
		return appendTo(&r.Copies, item, checkCopy)
	case "overhead":
		return appendTo(&r.Overhead, item, (*Overhead).check)
	case "remainder":
		return appendTo(&r.Remainders, item, func(m *metric.Remainder) error { return checkRemainder(m, &r.Run) })
	case "end":
		return decode(item, &r.End, r.End.check)
	}
	panic("record: no reader for items of type " + kind)
}

func decode[T any](item json.RawMessage, into *T, check func() error) error {
	if err := strict(item, into); err != nil {
		return err
	}
	return check()
}

func appendTo[T any](list *[]T, item json.RawMessage, check func(*T) error) error {
	var one T
	if err := strict(item, &one); err != nil {
		return err
	}
	if err := check(&one); err != nil {
		return err
	}
	*list = append(*list, one)
	return nil
}

func (r *Record) addFile(item json.RawMessage) error {
	var f fileLine
	if err := strict(item, &f); err != nil {
		return err
	}
	if f.Bytes != "" {
		b, err := base64.StdEncoding.DecodeString(f.Bytes)
		if err != nil {
			return fmt.Errorf("file %q: %w", f.Name, err)
		}
		f.Text = string(b)
	}
	if _, twice := r.Run.Files[f.Name]; twice {
		return fmt.Errorf("file %q: it stands there twice", f.Name)
	}
	if r.Run.Files == nil {
		r.Run.Files = map[string]string{}
	}
	r.Run.Files[f.Name] = f.Text
	return nil
}

// strict decodes exactly one JSON value, without fields unknown to into.
func strict(line []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(line))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return fmt.Errorf("not as hadrill writes it: %w in %s", err, excerpt(line))
	}
	if _, err := d.Token(); err != io.EOF {
		return fmt.Errorf("something follows after the item in %s", excerpt(line))
	}
	return nil
}

// excerpt gives the beginning of a line, quoted; of binary data, that it is.
func excerpt(line []byte) string {
	const most = 60
	if len(line) == 0 {
		return "an empty line"
	}
	if !utf8.Valid(line) {
		return "binary data"
	}
	if r := []rune(string(line)); len(r) > most {
		return fmt.Sprintf("%q ...", string(r[:most]))
	}
	return fmt.Sprintf("%q", line)
}
