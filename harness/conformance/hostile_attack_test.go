package conformance

import "strings"

// attack is what somebody hostile says to a port: Say, then More, so many times, then
// Then. What comes back is read to the end of the connection.
type attack struct {
	Name, Say, More string
	// Times is how often More is said; Drips has it said slowly, without an end.
	Times int
	Drips bool
	Then  string // behind all that
}

// Pieces of attacks by HTTP. hidden is a request that only who is deceived sees.
const (
	get    = "GET /x HTTP/1.1\r\nHost: test\r\n"
	post   = "POST /x HTTP/1.1\r\nHost: test\r\n"
	closes = "Connection: close\r\n"
	te     = "Transfer-Encoding: chunked\r\n"
	hidden = "GET /hidden HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n"
)

func long(n int) string { return strings.Repeat("a", n) }

// webAttacks are those on servers of HTTP beside the recorded odd requests.
var webAttacks = []attack{
	{Name: "slow header: half of it, then nothing", Say: get},
	{Name: "slow header: a byte now and then", Say: get + "X-A: ", More: "a", Drips: true},
	{Name: "nothing is said at all"},
	{Name: "slow body: half of it, then nothing", Say: post + "Content-Length: 10\r\n\r\nabc"},
	{Name: "slow body: chunks that stop", Say: post + te + "\r\n3\r\nabc\r\n"},
	{Name: "a second request that stops", Say: get + "\r\n" + get},
	{Name: "a request line of 10 MB", Say: "GET /", More: long(10_000), Times: 1000},
	{Name: "a header line of 10 MB", Say: get + "X-A: ", More: long(10_000), Times: 1000},
	{Name: "a header name of 10 MB", Say: get, More: long(10_000), Times: 1000},
	{Name: "200,000 header lines", Say: get, More: "X-A: b\r\n", Times: 200_000},
	{Name: "header lines of 10 MB without an end", Say: get, More: "X-A: " + long(1000) + "\r\n", Times: 10_000},
	{Name: "a folded header of 10 MB", Say: get + "X-A: b\r\n", More: " " + long(1000) + "\r\n", Times: 10_000},
	{Name: "10,000 empty lines before the request", More: "\r\n", Times: 10_000},
	{Name: "a body of 2 MB", Say: post + closes + "Content-Length: 2000000\r\n\r\n", More: long(10_000), Times: 200},
	{Name: "a body of 2 MB in chunks", Say: post + closes + te + "\r\n", More: "2710\r\n" + long(10_000) + "\r\n", Times: 200},
	{Name: "a body of 9 EB announced", Say: post + closes + "Content-Length: 9223372036854775807\r\n\r\nabc"},
	{Name: "a header of 4 kB", Say: get + closes + "X-A: " + long(4<<10) + "\r\n\r\n"},
	{Name: "a header of 9 kB", Say: get + closes + "X-A: " + long(9<<10) + "\r\n\r\n"},
	{Name: "a header of 14 kB", Say: get + closes + "X-A: " + long(14<<10) + "\r\n\r\n"},
	{Name: "a header of 17 kB", Say: get + closes + "X-A: " + long(17<<10) + "\r\n\r\n"},
	{Name: "40 headers of 1 kB", Say: get + closes + strings.Repeat("X-A: "+long(1<<10)+"\r\n", 40) + "\r\n"},
	{Name: "90 headers", Say: get + closes + strings.Repeat("X-A: b\r\n", 90) + "\r\n"},
	{Name: "105 headers", Say: get + closes + strings.Repeat("X-A: b\r\n", 105) + "\r\n"},
	{Name: "a target of 7 kB", Say: "GET /" + long(7<<10) + " HTTP/1.1\r\nHost: test\r\n" + closes + "\r\n"},
	{Name: "a target of 9 kB", Say: "GET /" + long(9<<10) + " HTTP/1.1\r\nHost: test\r\n" + closes + "\r\n"},
	{Name: "a target of 20 kB", Say: "GET /" + long(20<<10) + " HTTP/1.1\r\nHost: test\r\n" + closes + "\r\n"},
	{Name: "50 requests in one packet", Say: strings.Repeat(get+"\r\n", 49) + get + closes + "\r\n"},
	{Name: "a request behind Connection: close", Say: get + closes + "\r\n" + hidden},
	{Name: "a request behind an answered 400", Say: "GET x HTTP/1.1\r\nHost: test\r\n\r\n" + hidden},

	{Name: "chunk size of 64 bits", Say: post + te + "\r\nffffffffffffffff\r\nabc\r\n0\r\n\r\n" + hidden},
	{Name: "chunk size of 68 bits", Say: post + te + "\r\n10000000000000003\r\nabc\r\n0\r\n\r\n" + hidden},
	{Name: "chunk size of 2 GB", Say: post + te + "\r\n7fffffff\r\nabc\r\n0\r\n\r\n"},
	{Name: "chunk size with leading zeros", Say: post + closes + te + "\r\n0000000000000000000003\r\nabc\r\n0\r\n\r\n"},
	{Name: "chunk size -1", Say: post + te + "\r\n-1\r\nabc\r\n0\r\n\r\n" + hidden},
	{Name: "chunk size +3", Say: post + te + "\r\n+3\r\nabc\r\n0\r\n\r\n" + hidden},
	{Name: "chunk size 0x3", Say: post + te + "\r\n0x3\r\nabc\r\n0\r\n\r\n" + hidden},
	{Name: "chunk size behind a blank", Say: post + te + "\r\n 3\r\nabc\r\n0\r\n\r\n" + hidden},
	{Name: "chunk size before a blank", Say: post + closes + te + "\r\n3 \r\nabc\r\n0\r\n\r\n"},
	{Name: "chunk size that is empty", Say: post + te + "\r\n\r\nabc\r\n0\r\n\r\n" + hidden},
	{Name: "chunk size before a bare LF", Say: post + te + "\r\n3\nabc\r\n0\r\n\r\n" + hidden},
	{Name: "chunk longer than its size", Say: post + te + "\r\n3\r\nabcdef\r\n0\r\n\r\n" + hidden},
	{Name: "chunk before a bare LF", Say: post + te + "\r\n3\r\nabc\n0\r\n\r\n" + hidden},
	{Name: "chunk extension of 10 MB", Say: post + te + "\r\n3;", More: long(10_000), Times: 1000},
	{Name: "chunk extension with a bare CR", Say: post + te + "\r\n3;a\rb\r\nabc\r\n0\r\n\r\n" + hidden},
	{Name: "chunk extension with a bare LF", Say: post + te + "\r\n3;a\nabc\r\n0\r\n\r\n" + hidden},
	{Name: "trailers of 10 MB", Say: post + te + "\r\n0\r\n", More: "X-A: " + long(1000) + "\r\n", Times: 10_000},
	{Name: "a trailer that is no header", Say: post + closes + te + "\r\n0\r\nabc\r\n\r\n"},
	{Name: "a trailer Content-Length", Say: post + closes + te + "\r\n3\r\nabc\r\n0\r\nContent-Length: 50\r\n\r\n"},

	{Name: "CL.TE: the length covers the end of the chunks alone", Say: post + "Content-Length: 5\r\n" + te + "\r\n0\r\n\r\n" + hidden},
	{Name: "CL.TE: the length covers the hidden request", Say: post + "Content-Length: 66\r\n" + te + "\r\n0\r\n\r\n" + hidden},
	{Name: "TE.CL: the length ends within the chunk", Say: post + te + "Content-Length: 4\r\n\r\n3d\r\n" + hidden + "\r\n0\r\n\r\n"},
	{Name: "Transfer-Encoding with a blank before the colon", Say: post + "Content-Length: 66\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n" + hidden},
	{Name: "Transfer-Encoding behind a tab", Say: post + "Transfer-Encoding:\tchunked\r\n\r\n0\r\n\r\n" + hidden},
	{Name: "Transfer-Encoding with a vertical tab", Say: post + "Content-Length: 66\r\nTransfer-Encoding: \x0bchunked\r\n\r\n0\r\n\r\n" + hidden},
	{Name: "Transfer-Encoding in quotes", Say: post + "Content-Length: 66\r\nTransfer-Encoding: \"chunked\"\r\n\r\n0\r\n\r\n" + hidden},
	{Name: "Transfer-Encoding: , chunked", Say: post + "Transfer-Encoding: , chunked\r\n\r\n0\r\n\r\n" + hidden},
	{Name: "Transfer-Encoding: chunked, identity", Say: post + "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n" + hidden},
	{Name: "Transfer-Encoding: identity, chunked", Say: post + "Transfer-Encoding: identity, chunked\r\n\r\n0\r\n\r\n" + hidden},
	{Name: "Transfer-Encoding: chunked, chunked", Say: post + "Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n" + hidden},
	{Name: "Transfer-Encoding that is empty", Say: post + "Content-Length: 66\r\nTransfer-Encoding:\r\n\r\n0\r\n\r\n" + hidden},
	{Name: "Transfer-Encoding: CHUNKED", Say: post + "Transfer-Encoding: CHUNKED\r\n\r\n0\r\n\r\n" + hidden},
	{Name: "Transfer-Encoding in a folded line", Say: post + "Content-Length: 66\r\nTransfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n" + hidden},
	{Name: "Transfer-Encoding behind a bare CR", Say: post + "Content-Length: 66\r\nX-A: b\rTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + hidden},
	{Name: "Transfer-Encoding behind a bare LF", Say: post + "X-A: b\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + hidden},
	{Name: "Transfer_Encoding", Say: post + "Content-Length: 66\r\nTransfer_Encoding: chunked\r\n\r\n0\r\n\r\n" + hidden},
	{Name: "Content-Length twice, the hidden request in the longer", Say: post + "Content-Length: 0\r\nContent-Length: 61\r\n\r\n" + hidden},
	{Name: "Content-Length: 0, 61", Say: post + "Content-Length: 0, 61\r\n\r\n" + hidden},
	{Name: "Content-Length 0x3", Say: post + "Content-Length: 0x3\r\n\r\nabc" + hidden},
	{Name: "Content-Length 3 3", Say: post + "Content-Length: 3 3\r\n\r\nabc" + hidden},
	{Name: "Content-Length 3.0", Say: post + "Content-Length: 3.0\r\n\r\nabc" + hidden},
	{Name: "Content-Length in a line behind a blank", Say: post + " Content-Length: 61\r\n\r\n" + hidden},
	{Name: "Content-Length with a blank before the colon", Say: post + "Content-Length : 61\r\n\r\n" + hidden},
	{Name: "Content_Length", Say: post + "Content_Length: 61\r\n\r\n" + hidden},
	{Name: "a blank line of one blank", Say: get + " \r\n" + hidden},
	{Name: "a blank before the first header line", Say: "GET /x HTTP/1.1\r\n Host: test\r\n\r\n" + hidden},
	{Name: "a NUL in the request line", Say: "GET /x\x00y HTTP/1.1\r\nHost: test\r\n\r\n" + hidden},
	{Name: "a NUL in a header's name", Say: get + "X\x00-A: b\r\n\r\n" + hidden},
	{Name: "a request line twice", Say: "GET /x HTTP/1.1\r\n" + get + "\r\n" + hidden},
	{Name: "CR alone ends the lines", Say: "GET /x HTTP/1.1\rHost: test\r\r" + hidden},
	{Name: "GET with a body of the hidden request's length", Say: get + "Content-Length: 61\r\n\r\n" + hidden + get + closes + "\r\n"},
	{Name: "a body behind POST without a length", Say: post + "\r\n" + hidden},
	{Name: "HTTP/2's preface", Say: "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x00\x04\x00\x00\x00\x00\x00"},
}

// storeAttacks are those on Redis.
var storeAttacks = []attack{
	{Name: "an array of -1", Say: "*-1\r\nPING\r\nQUIT\r\n"},
	{Name: "an array of 0", Say: "*0\r\nPING\r\nQUIT\r\n"},
	{Name: "an array of 2^31", Say: "*2147483648\r\n$4\r\nPING\r\n"},
	{Name: "an array of 2^64", Say: "*18446744073709551616\r\n"},
	{Name: "an array of no number", Say: "*x\r\n"},
	{Name: "an array of +1", Say: "*+1\r\n$4\r\nPING\r\n*1\r\n$4\r\nQUIT\r\n"},
	{Name: "an array of 01", Say: "*01\r\n$4\r\nPING\r\n*1\r\n$4\r\nQUIT\r\n"},
	{Name: "a bulk of -1", Say: "*1\r\n$-1\r\n"},
	{Name: "a bulk of 2^40", Say: "*1\r\n$1099511627776\r\n"},
	{Name: "a bulk of 512 MB + 1", Say: "*1\r\n$536870913\r\n"},
	{Name: "a bulk of no number", Say: "*1\r\n$x\r\n"},
	{Name: "no bulk where one must be", Say: "*1\r\nPING\r\n"},
	{Name: "an integer where a bulk must be", Say: "*1\r\n:4\r\n"},
	{Name: "a bulk longer than its length", Say: "*1\r\n$4\r\nPINGPING\r\n*1\r\n$4\r\nQUIT\r\n"},
	{Name: "arrays within arrays", More: "*1\r\n", Times: 100_000},
	{Name: "a line of 100 kB without an end", More: long(1000), Times: 100},
	{Name: "the length of an array of 100 kB without an end", Say: "*", More: strings.Repeat("1", 1000), Times: 100},
	{Name: "the length of a bulk of 100 kB without an end", Say: "*1\r\n$", More: strings.Repeat("1", 1000), Times: 100},
	{Name: "a line with a quote that does not end", Say: "SET a \"b\r\nQUIT\r\n"},
	{Name: "a line in quotes", Say: "ECHO \"a b\\x41\"\r\nQUIT\r\n"},
	{Name: "100,000 empty lines", Say: strings.Repeat("\r\n", 100_000) + "PING\r\nQUIT\r\n"},
	{Name: "lines that end in LF alone", Say: "PING\nQUIT\n"},
	{Name: "a NUL in a line", Say: "PI\x00NG\r\nQUIT\r\n", More: long(1000), Times: 100},
	{Name: "binary rubbish", Say: "\xff\xfe\x00\x01\r\nQUIT\r\n", More: long(1000), Times: 100},
	{Name: "10,000 commands in one packet", Say: strings.Repeat("PING\r\n", 10_000) + "QUIT\r\n"},
	{Name: "HTTP: a browser led here", Say: "POST / HTTP/1.1\r\nHost: 127.0.0.1:6379\r\nContent-Length: 10\r\n\r\nSET a b\r\n"},
	{Name: "HTTP without a body", Say: "GET / HTTP/1.1\r\nHost: test\r\n\r\n"},
}

// cacheAttacks are those on memcached.
var cacheAttacks = []attack{
	{Name: "a value of -1 bytes", Say: "set a 0 0 -1\r\nget a\r\nquit\r\n"},
	{Name: "a value of 2^31 bytes", Say: "set a 0 0 2147483648\r\nget a\r\nquit\r\n"},
	{Name: "a value of 2^64 bytes", Say: "set a 0 0 18446744073709551616\r\nget a\r\nquit\r\n"},
	{Name: "a value of 2 MB", Say: "set a 0 0 2000000\r\n", More: long(10_000), Times: 200, Then: "\r\nquit\r\n"},
	{Name: "a value of no number of bytes", Say: "set a 0 0 x\r\nget a\r\nquit\r\n"},
	{Name: "a value longer than its length", Say: "set a 0 0 1\r\nabcdef\r\nquit\r\n"},
	{Name: "a value that ends in LF alone", Say: "set a 0 0 1\r\nb\nget a\r\nquit\r\n"},
	{Name: "flags beyond 32 bits", Say: "set a 4294967296 0 1\r\nb\r\nquit\r\n"},
	{Name: "negative flags", Say: "set a -1 0 1\r\nb\r\nquit\r\n"},
	{Name: "a key of 251 bytes", Say: "get " + long(251) + "\r\nquit\r\n"},
	{Name: "a key of 251 bytes to set", Say: "set " + long(251) + " 0 0 1\r\nb\r\nquit\r\n"},
	{Name: "a control byte in a key", Say: "set a\x01b 0 0 1\r\nb\r\nget a\x01b\r\nquit\r\n"},
	{Name: "a NUL in a line", Say: "get a\x00b\r\nquit\r\n"},
	{Name: "a line of 100 kB without an end", More: long(1000), Times: 100},
	{Name: "a get of 100 kB", Say: "get", More: " " + long(99), Times: 1000, Then: "\r\nquit\r\n"},
	{Name: "a get of 500 keys", Say: "get" + strings.Repeat(" abc", 500) + "\r\nquit\r\n"},
	{Name: "an empty line", Say: "\r\nquit\r\n"},
	{Name: "blanks alone", Say: "   \r\nquit\r\n"},
	{Name: "a command of too many words", Say: "set a 0 0 1 noreply x y z\r\nquit\r\n"},
	{Name: "lines that end in LF alone", Say: "version\nquit\n"},
	{Name: "10,000 commands in one packet", Say: strings.Repeat("get zz\r\n", 10_000) + "quit\r\n"},
	{Name: "binary rubbish", Say: "\xff\xfe\x00\x01\r\nquit\r\n"},
	{Name: "HTTP without a body", Say: "GET / HTTP/1.1\r\nHost: test\r\n\r\nquit\r\n"},
}
