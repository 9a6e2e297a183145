package record

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
)

// Difference names the first item in which two records differ, and the field:
// "event 17: detail: \"down\", and \"up\" in the other". It is "" where both
// have the same bytes. Which version of hadrill wrote them does not count.
func Difference(a, b *Record) (string, error) {
	other := *b
	other.Run.Hadrill = a.Run.Hadrill
	if a.Run.Machines == nil || b.Run.Machines == nil {
		other.Run.Machines, other.Run.Asks = a.Run.Machines, a.Run.Asks
	}
	x, err := lines(a)
	if err != nil {
		return "", err
	}
	y, err := lines(&other)
	if err != nil {
		return "", err
	}
	counts := map[string]int{}
	for i := range x {
		if i >= len(y) {
			break // both end in an item of type end, so that another difference comes before
		}
		kind, item := itemOf(x[i])
		counts[kind]++
		if bytes.Equal(x[i], y[i]) {
			continue
		}
		where := fmt.Sprintf("%s %d", kind, counts[kind])
		otherKind, otherItem := itemOf(y[i])
		if kind != otherKind {
			return fmt.Sprintf("%s: it stands there, and %s in the other", where, otherKind), nil
		}
		return where + ": " + differing(item, otherItem), nil
	}
	return "", nil
}

// lines of a record's file.
func lines(r *Record) ([][]byte, error) {
	var b bytes.Buffer
	if err := r.Write(&b); err != nil {
		return nil, err
	}
	return bytes.Split(bytes.TrimSuffix(b.Bytes(), []byte("\n")), []byte("\n")), nil
}

// itemOf is a line's type and its fields.
func itemOf(line []byte) (string, map[string]json.RawMessage) {
	var t typed[map[string]json.RawMessage]
	if err := json.Unmarshal(line, &t); err != nil {
		panic("record: a line that was just written is no JSON: " + err.Error())
	}
	return t.Type, t.Item
}

// differing names the first field, by its name, in which two items differ.
func differing(a, b map[string]json.RawMessage) string {
	all := maps.Clone(a)
	maps.Copy(all, b)
	for _, name := range slices.Sorted(maps.Keys(all)) {
		if x, y := a[name], b[name]; !bytes.Equal(x, y) {
			return fmt.Sprintf("%s: %s, and %s in the other", name, shortened(x), shortened(y))
		}
	}
	return "the order of its fields"
}

// shortened is a value as far as a line of text has room for it.
func shortened(v json.RawMessage) string {
	const most = 80
	switch r := []rune(string(v)); {
	case v == nil:
		return "nothing"
	case len(r) > most:
		return string(r[:most]) + "..."
	}
	return string(v)
}
