package tribes

import "strings"

// Options are channelSendOptions: bits that say how a message is sent (Channel,
// SEND_OPTIONS_...).
type Options int

// The bits that decide what a sender waits for.
const (
	UseAck       Options = 2 // the sender waits for an acknowledgement
	Synchronized Options = 4 // the receiver acknowledges after it has processed the message
	Asynchronous Options = 8 // the sender queues the message and goes on
)

// mostOptions is the sum of the bits that Tomcat knows: also BYTE_MESSAGE 1,
// SECURE 16, UDP 32 and MULTICAST 64.
const mostOptions = 127

// Waits reports whether the sender waits for an acknowledgement. Without UseAck
// a receiver's acknowledgement is not read, whatever Synchronized says.
func (o Options) Waits() bool { return o&UseAck != 0 }

// Queues reports whether the message goes to the dispatcher's queue.
func (o Options) Queues() bool { return o&Asynchronous != 0 }

// optionNames are the words that channelSendOptions takes besides a number
// (Channel.parseSendOptions).
var optionNames = map[string]Options{
	"async": 8, "asynchronous": 8, "byte_message": 1, "byte": 1, "multicast": 64, "secure": 16,
	"synchronized_ack": 4, "sync": 4, "udp": 32, "use_ack": 2,
}

// ParseOptions reads channelSendOptions: a number, or names with commas between
// them. False for anything else.
func ParseOptions(s string) (Options, bool) {
	n := 0
	for _, c := range s {
		if c < '0' || c > '9' || n > mostOptions {
			return parseNames(s)
		}
		n = n*10 + int(c-'0')
	}
	return Options(n), s != "" && n <= mostOptions
}

func parseNames(s string) (all Options, ok bool) {
	for _, name := range strings.Split(s, ",") {
		o, known := optionNames[strings.ToLower(strings.TrimSpace(name))]
		if !known {
			return 0, false
		}
		all |= o
	}
	return all, true
}
