package queue

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/klauspost/compress/zstd"
	"github.com/nats-io/nats.go/jetstream"
)

// message is a job in the queue.
type message struct {
	Key  string `json:"key"`
	Case string `json:"case"` // under which its case lies
	Seed uint64 `json:"seed"`
	Look string `json:"look,omitempty"` // by which the run is looked at
	// Again is the study that has its runs done though their results are there; "" for others.
	Again string `json:"again,omitempty"`
	Name  string `json:"name"` // for people
	From  string `json:"from"` // the coordinator
}

func readMessage(data []byte) (message, error) {
	var m message
	err := json.Unmarshal(data, &m)
	if err == nil && (m.Key == "" || m.Case == "") {
		err = errors.New("it has no key")
	}
	return m, err
}

// place is where the result lies: under the key, or under one that is the study's own.
func (m *message) place() string {
	if m.Again == "" {
		return m.Key
	}
	return m.Key + ".again." + m.Again
}

// beat is a worker's sign of life.
type beat struct {
	Worker string `json:"worker"` // its name
	ID     string `json:"id"`     // tells workers of one name apart
	Build  string `json:"build"`
	Ground string `json:"ground"`
	Slots  int    `json:"slots"` // runs side by side
	Done   int    `json:"done"`  // runs since it was started
	Cores  int    `json:"cores"`
	// Runs are those that go on.
	Runs []Running `json:"runs,omitempty"`
	// Left: it has ended, as it was told to.
	Left bool `json:"left,omitempty"`
}

// Running is a run that goes on at a worker.
type Running struct {
	Name string        `json:"name"`
	For  time.Duration `json:"for"` // the clocks of machines differ
}

// packer makes results and cases small: a frame of Zstandard, with its checksum.
type packer struct {
	in  *zstd.Encoder
	out *zstd.Decoder
}

func newPacker() packer {
	in, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1))
	if err != nil {
		panic("queue: " + err.Error()) // its options are wrong
	}
	out, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1))
	if err != nil {
		panic("queue: " + err.Error())
	}
	return packer{in, out}
}

func digest(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// put creates a value under a key, and reports whether there was none.
func (p packer) put(ctx context.Context, in jetstream.KeyValue, key string, data []byte) (made bool, err error) {
	small := p.in.EncodeAll(data, nil)
	_, err = in.Create(ctx, key, small)
	switch {
	case errors.Is(err, jetstream.ErrKeyExists):
		return false, nil
	case err != nil:
		return false, fmt.Errorf("cannot be put into the queue (%d bytes): %w", len(small), err)
	}
	return true, nil
}

// renew puts a value under a key that is its own digest: one that is there lasts as long
// again.
func (p packer) renew(ctx context.Context, in jetstream.KeyValue, key string, data []byte) error {
	small := p.in.EncodeAll(data, nil)
	if _, err := in.Put(ctx, key, small); err != nil {
		return fmt.Errorf("cannot be put into the queue (%d bytes): %w", len(small), err)
	}
	return nil
}

// get gives the value of a key, nil where there is none.
func (p packer) get(ctx context.Context, from jetstream.KeyValue, key string) ([]byte, error) {
	entry, err := from.Get(ctx, key)
	if errors.Is(err, jetstream.ErrKeyNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return p.out.DecodeAll(entry.Value(), nil)
}
