package tribes

import "time"

// What a send goes by (ParallelNioSender, MessageDispatchInterceptor, ReceiverBase,
// GroupChannel of Tomcat 10.1).
const (
	// SelectTimeout is how long a sender waits for the next thing to happen on
	// its connections.
	SelectTimeout = 5 * time.Second
	// SendTimeout is the transport's timeout. It is looked at only when the wait
	// has ended, so that an answer may take SelectTimeout.
	SendTimeout = 3 * time.Second
	// VerifyTimeout is how long the failure detector tries to connect.
	VerifyTimeout = time.Second
	// CheckEach is the pause between two checks of the failure detector, and
	// between two pings of a replicated map.
	CheckEach = 5 * time.Second
	// PoolSize is how many senders there are at the most.
	PoolSize = 25
	// PoolWait is how long a message waits for a sender; then nobody gets it
	// (maxWait).
	PoolWait = 3 * time.Second
	// DispatchMost are the threads that send queued messages.
	DispatchMost = 10
	// BufferBytes is about what the kernels of both ends take of a connection
	// before a sender has to wait: the transport's buffers of 25188 and 43800
	// bytes, doubled by Linux.
	BufferBytes = 160 << 10
	// bufferLeast is how many of them even a short message takes.
	bufferLeast = 2 << 10
)

// PatienceOf is how long a sender waits in all for members that do not answer, with
// a transport whose timeout is that.
func PatienceOf(timeout time.Duration) time.Duration {
	rounds := (timeout + SelectTimeout - 1) / SelectTimeout
	return max(rounds, 1) * SelectTimeout
}

// Buffered gives how many of BufferBytes a message of that length takes.
func Buffered(bytes int) int { return max(bytes, bufferLeast) }
