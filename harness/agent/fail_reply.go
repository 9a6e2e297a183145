//go:build linux

package agent

import (
	"bufio"
	"fmt"
	"io"
	"net/http"

	"github.com/hadrill/hadrill/sim/host"
)

// failReply reads one request and answers it with a failure. read is called
// when the request is complete.
type failReply func(r *bufio.Reader, w io.Writer, status int, read func()) error

// failReplies is the table of failures by protocol. Of a protocol without a
// row the connection ends without an answer.
var failReplies = map[host.Protocol]failReply{
	host.HTTP:  replyHTTP,
	host.RESP:  replyRESP,
	host.MySQL: replyMySQL,
}

func replyHTTP(r *bufio.Reader, w io.Writer, status int, read func()) error {
	req, err := http.ReadRequest(r)
	if err != nil {
		return err
	}
	if _, err := io.Copy(io.Discard, req.Body); err != nil {
		return err
	}
	read()
	body := fmt.Sprintf("%d %s\n", status, http.StatusText(status))
	_, err = fmt.Fprintf(w, "HTTP/1.1 %d %s\r\nContent-Type: text/plain\r\nContent-Length: %d\r\n\r\n%s", status, http.StatusText(status), len(body), body)
	return err
}

// replyRESP reads a command as an array of bulk strings.
func replyRESP(r *bufio.Reader, w io.Writer, _ int, read func()) error {
	var n int
	if _, err := fmt.Fscanf(r, "*%d\r\n", &n); err != nil {
		return err
	}
	for range n {
		var length int
		if _, err := fmt.Fscanf(r, "$%d\r\n", &length); err != nil {
			return err
		}
		if _, err := r.Discard(length + 2); err != nil {
			return err
		}
	}
	read()
	_, err := io.WriteString(w, "-ERR injected failure\r\n")
	return err
}

// replyMySQL refuses a client before it says anything, as a server does that has
// too many of them: an error packet in the place of the first one (the manual of
// MariaDB, "ERR_Packet").
func replyMySQL(_ *bufio.Reader, w io.Writer, _ int, read func()) error {
	read()
	var failed host.Result
	(&host.Statement{}).Fail(0, &failed)
	body := append([]byte{0xff, byte(failed.Errno), byte(failed.Errno >> 8)}, failed.Text...)
	if _, err := w.Write(append([]byte{byte(len(body)), byte(len(body) >> 8), 0, 0}, body...)); err != nil {
		return err
	}
	return io.EOF
}
