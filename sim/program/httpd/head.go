package httpd

// headBytes returns the length of the head of the request as httpd writes it to
// a member, of the lines that a host.Request has and those that httpd adds.
func (x *exchange) headBytes() int {
	const colonAndEnd = len(": \r\n")
	n := len(x.out.Method) + len(x.out.URI) + len("  HTTP/1.1\r\n") + len("Connection: Keep-Alive\r\n") + len("\r\n")
	n += len("Host") + colonAndEnd + len(x.out.Host)
	for _, f := range x.out.Header {
		n += len(f.Name) + colonAndEnd + len(f.Value)
	}
	if x.out.Cookie != "" {
		n += len("Cookie") + colonAndEnd + len(x.out.Cookie)
	}
	if x.out.Forwarded != "" {
		n += len("X-Forwarded-For") + colonAndEnd + len(x.out.Forwarded)
	}
	return n
}
