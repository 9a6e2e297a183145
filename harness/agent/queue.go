//go:build linux

package agent

import (
	"encoding/binary"
	"errors"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/mdlayher/netlink"
	"golang.org/x/sys/unix"
)

// queue holds packets back: the kernel hands each one over (NFQUEUE), and gets
// the verdict to let it pass when its time has come. Many kernels are built
// without netem; those with nftables have this. When the queue is full, or
// this process dies, packets pass at once.
type queue struct {
	number        uint16
	delay, jitter time.Duration
	conn          *netlink.Conn

	mu     sync.Mutex // for sending
	closed bool
}

// Messages and attributes of linux/netfilter/nfnetlink_queue.h.
const (
	queueSubsystem = unix.NFNL_SUBSYS_QUEUE << 8
	msgPacket      = queueSubsystem
	msgVerdict     = queueSubsystem | 1
	msgConfig      = queueSubsystem | 2

	attrPacketHeader  = 1
	attrVerdictHeader = 2

	configCommand     = 1
	configParameters  = 2
	configLength      = 3
	configMask        = 4
	configFlags       = 5
	commandBind       = 1
	copyMeta          = 1
	failOpen          = 1
	verdictAccept     = 1
	longestQueue      = 1 << 16
	attributeIDLength = 4
)

func newQueue(number uint16, delay, jitter time.Duration) (*queue, error) {
	conn, err := netlink.Dial(unix.NETLINK_NETFILTER, nil)
	if err != nil {
		return nil, err
	}
	q := &queue{number: number, delay: delay, jitter: jitter, conn: conn}
	_ = conn.SetReadBuffer(8 << 20) // the default does when this is refused
	be := binary.BigEndian
	for _, attrs := range [][]netlink.Attribute{
		{{Type: configCommand, Data: []byte{commandBind, 0, 0, unix.AF_INET}}},
		{{Type: configParameters, Data: []byte{0, 0, 0, 0, copyMeta}}},
		{{Type: configLength, Data: be.AppendUint32(nil, longestQueue)}},
		{{Type: configFlags, Data: be.AppendUint32(nil, failOpen)}, {Type: configMask, Data: be.AppendUint32(nil, failOpen)}},
	} {
		if _, err := conn.Execute(q.message(msgConfig, netlink.Request|netlink.Acknowledge, attrs)); err != nil {
			conn.Close()
			return nil, err
		}
	}
	go q.read()
	return q, nil
}

// message gives a netlink message about this queue.
func (q *queue) message(kind netlink.HeaderType, flags netlink.HeaderFlags, attrs []netlink.Attribute) netlink.Message {
	data := binary.BigEndian.AppendUint16([]byte{unix.AF_UNSPEC, 0}, q.number)
	body, err := netlink.MarshalAttributes(attrs)
	if err != nil {
		panic(err) // an attribute longer than 64 KiB: none of ours is
	}
	return netlink.Message{Header: netlink.Header{Type: kind, Flags: flags}, Data: append(data, body...)}
}

// read lets each packet pass when its time has come.
func (q *queue) read() {
	for {
		messages, err := q.conn.Receive()
		if errors.Is(err, unix.ENOBUFS) {
			continue // the kernel let some pass without asking
		}
		if err != nil {
			return
		}
		for _, m := range messages {
			if m.Header.Type != msgPacket || len(m.Data) < 4 {
				continue
			}
			attrs, err := netlink.UnmarshalAttributes(m.Data[4:])
			if err != nil {
				continue
			}
			for _, a := range attrs {
				if a.Type == attrPacketHeader && len(a.Data) >= attributeIDLength {
					q.hold([attributeIDLength]byte(a.Data))
				}
			}
		}
	}
}

func (q *queue) hold(id [attributeIDLength]byte) {
	d := q.delay
	if q.jitter > 0 {
		d += rand.N(q.jitter)
	}
	time.AfterFunc(d, func() { q.pass(id) })
}

// drain waits until the kernel has every packet of the queue back, for it
// drops those of a queue that closes. No rule may send packets to it any more.
// Where the kernel does not show what is in its queues, drain does not wait.
func (q *queue) drain() {
	const look = time.Millisecond
	limit := time.Now().Add(q.delay + q.jitter + time.Second)
	for time.Now().Before(limit) {
		text, err := os.ReadFile(procNet + "netfilter/nfnetlink_queue")
		if err != nil || waiting(string(text), q.number) == 0 {
			return
		}
		time.Sleep(look)
	}
}

// waiting counts the packets that wait in a queue. text is the kernel's list
// of queues, a line each: its number, who reads it, and how many packets wait.
func waiting(text string, number uint16) int {
	for line := range strings.Lines(text) {
		f := strings.Fields(line)
		if len(f) > 2 && f[0] == strconv.Itoa(int(number)) {
			n, _ := strconv.Atoi(f[2])
			return n
		}
	}
	return 0
}

// pass gives a packet back to the kernel. After close the kernel has let it
// pass already.
func (q *queue) pass(id [attributeIDLength]byte) {
	verdict := binary.BigEndian.AppendUint32(nil, verdictAccept)
	m := q.message(msgVerdict, netlink.Request, []netlink.Attribute{{Type: attrVerdictHeader, Data: append(verdict, id[:]...)}})
	q.mu.Lock()
	defer q.mu.Unlock()
	if !q.closed {
		_, _ = q.conn.Send(m)
	}
}

func (q *queue) close() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.closed = true
	_ = q.conn.Close()
}
