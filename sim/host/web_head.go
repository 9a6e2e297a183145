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
