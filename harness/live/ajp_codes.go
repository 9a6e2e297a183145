//go:build linux

package live

// The numbers of AJP 1.3 (Apache Tomcat Connectors, AJP Protocol Reference).
const (
	// ajpMark begins the packets of a web server, ajpBack those of a container.
	ajpMark = "\x12\x34"
	ajpBack = "AB"

	// What a web server sends; a packet of a body has no number.
	ajpForward = 2
	ajpCPing   = 10

	// What a container sends.
	ajpChunk   = 3
	ajpHeaders = 4
	ajpEnd     = 5
	ajpMore    = 6
	ajpCPong   = 9

	// ajpMost is how long a packet of a container may be, its head included; a
	// web server's may be longer where both are told so (packetSize).
	ajpMost = 8192

	// ajpNull is the length of a string that is none.
	ajpNull = 0xFFFF
)

// ajpMethods are the methods by their numbers; ajpStored is of any other, whose
// name is an attribute.
var ajpMethods = []string{
	1: "OPTIONS", 2: "GET", 3: "HEAD", 4: "POST", 5: "PUT", 6: "DELETE", 7: "TRACE", 8: "PROPFIND", 9: "PROPPATCH", 10: "MKCOL",
	11: "COPY", 12: "MOVE", 13: "LOCK", 14: "UNLOCK", 15: "ACL", 16: "REPORT", 17: "VERSION-CONTROL", 18: "CHECKIN", 19: "CHECKOUT",
	20: "UNCHECKOUT", 21: "SEARCH", 22: "MKWORKSPACE", 23: "UPDATE", 24: "LABEL", 25: "MERGE", 26: "BASELINE-CONTROL", 27: "MKACTIVITY",
}

const ajpStored = 0xFF

// ajpNames are a request's headers by their numbers, less 0xA000.
var ajpNames = []string{
	1: "Accept", 2: "Accept-Charset", 3: "Accept-Encoding", 4: "Accept-Language", 5: "Authorization", 6: "Connection", 7: "Content-Type",
	8: "Content-Length", 9: "Cookie", 10: "Cookie2", 11: "Host", 12: "Pragma", 13: "Referer", 14: "User-Agent",
}

// A request's attributes.
const (
	ajpQuery        = 0x05 // query_string
	ajpAttribute    = 0x0A // req_attribute: a name and a value
	ajpKeySize      = 0x0B // ssl_key_size, the one number among strings
	ajpStoredMethod = 0x0D
	ajpLast         = 0x0D // of those that are known
	ajpDone         = 0xFF
)

// An answer's headers.
const (
	ajpContentType   = 0xA001
	ajpContentLength = 0xA003
	ajpLocation      = 0xA006
	ajpSetCookie     = 0xA007
)
