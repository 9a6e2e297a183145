package agent

import (
	"encoding/binary"
	"encoding/json"
	"errors"

	"github.com/hadrill/hadrill/sim/host"
)

// DatabaseEvent is the kind of the event by which a database server's state is
// reported.
const DatabaseEvent = "database"

// DatabaseState describes a database server as those who write see it. The zero
// state is one that does not answer.
type DatabaseState struct {
	Answers  bool `json:"answers,omitempty"`
	Writable bool `json:"writable,omitempty"` // for accounts without SUPER
	Replica  bool `json:"replica,omitempty"`
	// Sources are the hosts that it replicates from as it names them, with commas
	// between.
	Sources string `json:"sources,omitempty"`
}

// String gives the state in words: "writable", "read only, a replica".
func (s DatabaseState) String() string {
	if !s.Answers {
		return "does not answer"
	}
	text := "read only"
	if s.Writable {
		text = "writable"
	}
	if s.Replica {
		text += ", a replica"
	}
	return text
}

// Table is a database server's copy of the users' rows.
type Table struct {
	State DatabaseState `json:"state"`
	// Stopped is as in metric.Copy.
	Stopped string `json:"stopped,omitempty"`
	Rows    Rows   `json:"rows"`
	// Given: the application made the keys, of user and number.
	Given bool `json:"given,omitempty"`
}

// add adds a row. A database's own keys are small numbers: no user but the first has
// one that is like what the application makes.
func (t *Table) add(id uint64, r host.TableRow) {
	t.Rows = append(t.Rows, r.Key())
	t.Given = t.Given || r.User > 0 && id == r.Key()
}

// Rows are rows in the order of their keys, user and number in one each
// (host.TableRow.Key).
type Rows []uint64

// MarshalJSON implements json.Marshaler.
func (r Rows) MarshalJSON() ([]byte, error) {
	b := make([]byte, 0, 6*len(r))
	for _, x := range r {
		b = binary.AppendUvarint(b, x>>32)
		b = binary.AppendUvarint(b, x&0xffffffff)
	}
	return json.Marshal(b)
}

// UnmarshalJSON implements json.Unmarshaler.
func (r *Rows) UnmarshalJSON(text []byte) error {
	var b []byte
	if err := json.Unmarshal(text, &b); err != nil {
		return err
	}
	*r = (*r)[:0]
	for len(b) > 0 {
		user, n := binary.Uvarint(b)
		number, m := binary.Uvarint(b[max(n, 0):])
		if n <= 0 || m <= 0 || user > 1<<32-1 || number > 1<<32-1 {
			return errors.New("rows that end in the middle of one")
		}
		*r = append(*r, user<<32|number)
		b = b[n+m:]
	}
	return nil
}
