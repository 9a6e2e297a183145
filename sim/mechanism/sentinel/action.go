package sentinel

import (
	"fmt"
	"net/netip"
	"strings"
)

// Kind says what an Action asks for.
type Kind uint8

// The kinds of actions.
const (
	// Connect opens the connection for commands of a Link; Type is the name of the
	// master whose server is there, "" for a Sentinel.
	Connect Kind = iota
	// Subscribe opens the connection by which a Link's HelloChannel is heard.
	Subscribe
	// Disconnect closes the connection for commands, Unsubscribe the other one.
	Disconnect
	Unsubscribe
	// Forget closes both: nobody waits for what comes from that Link.
	Forget
	// Ping, Info, Hello, Ask and Reconfigure send a command over the connection for
	// commands, in order. Words are its words; those of Reconfigure stand for
	// SLAVEOF and those words, CONFIG REWRITE, CLIENT KILL TYPE normal and pubsub.
	Ping
	Info
	Hello
	Ask
	Reconfigure
	// Event is a line of the log that is published as well: Type is the channel.
	Event
	// Log is a line of the log alone.
	Log
	// Save writes the configuration (sentinelFlushConfig).
	Save
)

// Action is one thing to do after a step, in the order given.
type Action struct {
	Kind    Kind
	Link    int // number of the link
	Address netip.AddrPort
	Words   []string
	Type    string
	Text    string
}

// String returns a few words, for tables and traces.
func (a Action) String() string {
	switch a.Kind {
	case Connect, Subscribe:
		return fmt.Sprintf("%s %d %s", [...]string{"connect", "subscribe"}[a.Kind], a.Link, a.Address)
	case Disconnect, Unsubscribe, Forget:
		return fmt.Sprintf("%s %d", [...]string{"disconnect", "unsubscribe", "forget"}[a.Kind-Disconnect], a.Link)
	case Event:
		return a.Type + " " + a.Text
	case Log:
		return "log " + a.Text
	case Save:
		return "save"
	}
	return fmt.Sprintf("send %d %s", a.Link, strings.Join(a.Words, " "))
}
