// Package pubsub holds the messages that a Redis server or a Sentinel has
// published, for subscribers that ask for one after another. It waits for
// nothing.
package pubsub

import "slices"

// kept is how many messages wait for a slow subscriber. The real server closes a
// subscriber with 8 MB of them for 60 s (client-output-buffer-limit pubsub).
const kept = 1024

// Message is one message of a channel. Sequence counts from 1 over all channels.
type Message struct {
	Channel, Text string
	Sequence      uint64
}

// Log has the last messages of all channels. The zero Log has none.
type Log struct {
	messages []Message // the youngest last
	last     uint64
}

// Publish adds a message.
func (l *Log) Publish(channel, text string) {
	l.last++
	if len(l.messages) == kept {
		l.messages = slices.Delete(l.messages, 0, kept/2)
	}
	l.messages = append(l.messages, Message{channel, text, l.last})
}

// Last returns the sequence of the youngest message, 0 for none.
func (l *Log) Last() uint64 { return l.last }

// After returns the first message behind the sequence seen whose channel wanted
// reports to be wanted.
func (l *Log) After(seen uint64, wanted func(channel string) bool) (Message, bool) {
	for _, m := range l.messages {
		if m.Sequence > seen && wanted(m.Channel) {
			return m, true
		}
	}
	return Message{}, false
}
