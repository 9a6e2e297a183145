package host

import "strings"

// Head is the size of the head of a message as HTTP/1.1 writes it, with the empty
// line behind it, and how many header lines it has. Limits of programs are about
// these.
type Head struct{ Bytes, Lines int }

// line counts a header line; none for no value.
func (h *Head) line(name, value int) {
	if value > 0 {
		h.Bytes += name + len(": \r\n") + value
		h.Lines++
	}
}

// Head returns the size of the request's head, without the lines that a browser
// adds and no program here looks at.
func (r *Request) Head() Head {
	h := Head{Bytes: len(r.Method) + len(r.URI) + len("  HTTP/1.1\r\n\r\n")}
	h.line(len("Host"), len(r.Host))
	h.line(len("Cookie"), len(r.Cookie))
	h.line(len("X-Forwarded-For"), len(r.Forwarded))
	for i := range r.Header {
		h.line(len(r.Header[i].Name), len(r.Header[i].Value))
	}
	if body := len(r.Form) + r.BodyBytes; body > 0 {
		h.line(len("Content-Type"), len("application/x-www-form-urlencoded"))
		h.line(len("Content-Length"), digits(int64(body)))
	}
	return h
}

// Head returns the size of the response's head as Tomcat 10.1 writes it for a page
// of plain text behind which the connection is closed: 134 bytes beside the value
// of a cookie "s" and a body of one digit's length (measured).
func (r *Response) Head() Head {
	h := Head{Bytes: len("HTTP/1.1 200 \r\n\r\n")}
	for rest := r.SetCookie; rest != ""; {
		var line string
		line, rest, _ = strings.Cut(rest, "\n")
		h.line(len("Set-Cookie"), len(line))
	}
	h.line(len("Location"), len(r.Location))
	for i := range r.Header {
		h.line(len(r.Header[i].Name), len(r.Header[i].Value))
	}
	h.line(len("Content-Type"), len("text/plain"))
	h.line(len("Content-Length"), digits(int64(len(r.Value)+r.BodyBytes)))
	h.line(len("Date"), len("Thu, 01 Jan 1970 00:00:00 GMT"))
	h.line(len("Connection"), len("close"))
	return h
}

// AnswerPacket is the length of the Send Headers packet of AJP 1.3 that Tomcat 10.1 makes
// of the response (AjpProcessor.prepareResponse), the four bytes of the packet's head
// included, for a page of the type text/plain;charset=UTF-8. Measured with 10.1.60 to the
// byte: a packet of 8192 bytes arrives.
func (r *Response) AnswerPacket() int {
	const (
		text  = len("\x00\x00") + len("\x00") // what stands around a string
		coded = len("\xa0\x00") + text
		fixed = len("AB\x00\x00") + len("\x04\x00\xc8") + text + len("200") + len("\x00\x00")
	)
	n := fixed + coded + len("text/plain;charset=UTF-8") + coded + digits(int64(len(r.Value)+r.BodyBytes))
	for rest := r.SetCookie; rest != ""; {
		var line string
		line, rest, _ = strings.Cut(rest, "\n")
		n += coded + len(line)
	}
	if r.Location != "" {
		n += coded + len(r.Location)
	}
	for i := range r.Header {
		if name := r.Header[i].Name; answerCoded(name) {
			n += coded + len(r.Header[i].Value)
		} else {
			n += text + len(name) + text + len(r.Header[i].Value)
		}
	}
	return n
}

// answerCoded reports whether AJP has a number in a header name's stead (AJP Protocol
// Reference, Response Headers).
func answerCoded(name string) bool {
	switch strings.ToLower(name) {
	case "content-language", "date", "last-modified", "servlet-engine", "status", "www-authenticate":
		return true
	}
	return false
}

// LongestLine is the length of the longest header line of the response that
// depends on the application, without its end.
func (r *Response) LongestLine() int {
	longest := 0
	for rest := r.SetCookie; rest != ""; {
		var line string
		line, rest, _ = strings.Cut(rest, "\n")
		longest = max(longest, len("Set-Cookie: ")+len(line))
	}
	if r.Location != "" {
		longest = max(longest, len("Location: ")+len(r.Location))
	}
	for i := range r.Header {
		longest = max(longest, len(r.Header[i].Name)+len(": ")+len(r.Header[i].Value))
	}
	return longest
}

// ForwardBytes is the length of the Forward Request of AJP 1.3 that httpd 2.4 makes of the
// request, the four bytes of the packet's head included (ajp_marshal_into_msgb). from and
// at are the client's address and httpd's own, as texts; the client's port has five digits.
// Measured with httpd 2.4.71 to the byte: a packet of 8192 bytes arrives, one more is a 400.
func (r *Request) ForwardBytes(from, at string) int {
	const (
		text  = len("\x00\x00") + len("\x00") // what stands around a string
		fixed = len("\x12\x34\x00\x00") + len("\x02\x02") + text + len("HTTP/1.1") + len("\xff\xff") + len("\x00\x50\x00") + len("\x00\x00") + len("\xff")
		ports = 1 + text + len("AJP_REMOTE_PORT") + text + len("65535")
		local = 1 + text + len("AJP_LOCAL_ADDR") + text
	)
	path, query, hasQuery := strings.Cut(r.URI, "?")
	name, _, _ := strings.Cut(r.Host, ":")
	n := fixed + text + len(path) + text + len(from) + text + len(name) + ports + local + len(at)
	if hasQuery {
		n += 1 + text + len(query)
	}
	line := func(coded bool, name string, value int) {
		switch {
		case value == 0:
		case coded:
			n += len("\xa0\x00") + text + value
		default:
			n += text + len(name) + text + value
		}
	}
	line(true, "", len(r.Host))
	line(true, "", len(r.Cookie))
	line(false, "X-Forwarded-For", len(r.Forwarded))
	for i := range r.Header {
		line(forwardCoded(r.Header[i].Name), r.Header[i].Name, len(r.Header[i].Value))
	}
	if body := len(r.Form) + r.BodyBytes; body > 0 {
		line(true, "", len("application/x-www-form-urlencoded"))
		line(true, "", digits(int64(body)))
	}
	return n
}

// forwardCoded reports whether AJP has a number in a header name's stead (AJP Protocol
// Reference, Request Headers).
func forwardCoded(name string) bool {
	switch strings.ToLower(name) {
	case "accept", "accept-charset", "accept-encoding", "accept-language", "authorization", "connection", "content-type", "content-length", "cookie", "cookie2", "host", "pragma", "referer", "user-agent":
		return true
	}
	return false
}
