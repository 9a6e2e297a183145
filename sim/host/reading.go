package host

import "time"

// Reading is how a program reads requests of HTTP from a connection that anybody may have
// opened: how long it waits, how much it takes, and what it makes of what RFC 9112 forbids
// or leaves open. Requests of the world are whole and well formed; the ground of real
// sockets goes by it. The zero Reading is strict and waits for ever.
type Reading struct {
	// Head is the wait for a request's head, from its first byte on or, for the first
	// request of a connection, from the beginning; Body that for more of its body; Idle
	// that for a further request where the answer does not say; Send that for a client
	// that takes nothing of an answer, and may be as long as half of it shorter. 0 is for
	// ever.
	Head, Body, Idle, Send time.Duration
	// SilentLate, HeadLate and BodyLate are answered when a client that has said nothing,
	// or not all of a head or a body, is waited for no longer; 0 closes without an answer.
	SilentLate, HeadLate, BodyLate int

	// Line is how long a line of the head may be and Bytes how long all of it, at least
	// what the program itself takes; 0 is 8 kB.
	// Lines is how many header lines it may have, 0 for any number.
	Line, Bytes, Lines int
	// LongTarget is answered where the request line is longer; 0 is 400.
	LongTarget int
	// EmptyLines is how many may stand before a request; below 0 any number.
	EmptyLines int
	// Most is how long a body may be, 0 for no limit; what is longer is answered by 413.
	Most int64

	// BareLF: lines may end in LF alone. Folds: a line that begins with a blank goes on
	// with the one before. Blanks are what may stand in any number between the words of
	// the request line, "" for one space; EndBlank: spaces may stand at its end.
	BareLF, Folds, EndBlank bool
	Blanks                  string
	// TabsStay: tabs belong to a header's value. Controls: control characters other than
	// NUL, CR and LF do too. NoColon: a line without a colon is a name. AnyName: names
	// need not be tokens. AnyTrailer: trailers are not looked at.
	TabsStay, Controls, NoColon, AnyName, AnyTrailer bool
	// HostChecked: Host has the form of RFC 3986. NoHost: it may be empty or missing in HTTP/1.1. HostAgain, LengthAgain: it, and
	// Content-Length, may stand twice with one value. LengthAndChunks: Transfer-Encoding
	// counts where Content-Length stands beside it. OldChunks: HTTP/1.0 may have chunks.
	HostChecked, NoHost, HostAgain, LengthAgain, LengthAndChunks, OldChunks bool
	// Later is answered to HTTP/2.0 and later ones in a request line; 0 takes them for 1.1.
	Later int
	// Expects is answered to an Expect other than 100-continue; 0 passes over it.
	Expects int
	// Codings are the answers to transfer codings other than chunked; Overflow that to a
	// chunk size beyond 64 bits. 0 is 400.
	Codings  Codings
	Overflow int
}

// Codings are the statuses for Transfer-Encoding: the last coding is not chunked; there
// are others before it; it is chunked twice; there are several lines.
type Codings struct{ Unknown, Further, Twice, Lines int }

// Reader is a Handler of web requests that says how they are read.
type Reader interface {
	Handler
	Reading() *Reading
}
