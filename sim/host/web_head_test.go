package host

import (
	"strings"
	"testing"
)

// TestForwardBytes: the longest cookies that httpd 2.4.71 sent to Tomcat 10.1 by AJP in
// packets of 8 and 16 kB, found byte by byte, fill these exactly.
func TestForwardBytes(t *testing.T) {
	for _, row := range []struct{ cookie, want int }{{8060, 8 << 10}, {16252, 16 << 10}} {
		q := Request{Method: "GET", URI: "/big.jsp", Host: "h", Cookie: "s=" + strings.Repeat("a", row.cookie), Header: []Field{{Name: "Connection", Value: "close"}}}
		if got := q.ForwardBytes("127.0.0.1", "127.0.0.1"); got != row.want {
			t.Errorf("a cookie of %d bytes: %d, want %d", row.cookie, got, row.want)
		}
	}
}

// TestAnswerPacket: the longest cookies that Tomcat 10.1.60 sent by AJP in packets of 8 and
// 16 kB, found byte by byte, with a body of two bytes, fill these exactly; without a cookie
// the packet had 50 bytes.
func TestAnswerPacket(t *testing.T) {
	for _, row := range []struct{ cookie, want int }{{0, 50}, {8137, 8 << 10}, {16329, 16 << 10}} {
		a := Response{Status: 200, SetCookie: strings.Repeat("a", row.cookie), BodyBytes: 2}
		if got := a.AnswerPacket(); got != row.want {
			t.Errorf("a cookie of %d bytes: %d, want %d", row.cookie, got, row.want)
		}
	}
}
