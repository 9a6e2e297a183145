//go:build linux

package live

import (
	"encoding/binary"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/hadrill/hadrill/sim/host"
)

// ajpSize is a number as AJP has it.
func ajpSize(n int) string { return string(binary.BigEndian.AppendUint16(nil, uint16(n))) }

// ajpText is a string as AJP has it.
func ajpText(s string) string { return ajpSize(len(s)) + s + "\x00" }

// ajpPacket is a web server's packet.
func ajpPacket(data string) string { return "\x12\x34" + ajpSize(len(data)) + data }

// ajpBody is a packet of a body.
func ajpBody(data string) string { return ajpPacket(ajpSize(len(data)) + data) }

// ajpAsk is a Forward Request's packet: fields are a name's or a number's bytes
// and a value's by turns, attributes are as they stand.
func ajpAsk(method byte, uri, attributes string, fields ...string) string {
	b := "\x02" + string([]byte{method}) + ajpText("HTTP/1.1") + ajpText(uri) + ajpText("10.20.64.7") + "\xff\xff" + ajpText("www.example.com") + "\x00\x50\x00"
	return ajpPacket(b + ajpSize(len(fields)/2) + strings.Join(fields, "") + attributes + "\xff")
}

// aGet is a request byte by byte, as mod_proxy_ajp sends it.
const aGet = "\x12\x34\x00\x7b" +
	"\x02\x02" + // Forward Request, GET
	"\x00\x08HTTP/1.1\x00" + "\x00\x0b/test/query\x00" +
	"\x00\x0a10.20.64.7\x00" + "\xff\xff" + // a client without a name
	"\x00\x0a10.20.0.11\x00" + "\x00\x50" + "\x00" + // port 80, not secure
	"\x00\x02" + // headers
	"\xa0\x0b\x00\x0a10.20.0.11\x00" +
	"\xa0\x09\x00\x10JSESSIONID=A.jvm\x00" +
	"\x05\x00\x03a=b\x00" + // query_string
	"\x0a\x00\x0fAJP_REMOTE_PORT\x00\x00\x0549152\x00" +
	"\xff"

// TestAjpForward: what a Forward Request means.
func TestAjpForward(t *testing.T) {
	for _, c := range []struct{ why, packet, want string }{
		{"byte by byte", aGet, "{Method:GET Host:10.20.0.11 URI:/test/query?a=b Cookie:JSESSIONID=A.jvm Header:[] Form: Forwarded: BodyBytes:0 TLS:false Nth:0 Age:0s} -1"},
		{"names as strings and as numbers", ajpAsk(4, "/a", "", "\xa0\x0b", ajpText("shop"), ajpText("x-forwarded-for"), ajpText("1"), "\xa0\x0e", ajpText("b"), ajpText("X-Y"), ajpText("z"), "\xa0\x08", ajpText("12")),
			"{Method:POST Host:shop URI:/a Cookie: Header:[{Name:User-Agent Value:b} {Name:X-Y Value:z}] Form: Forwarded:1 BodyBytes:0 TLS:false Nth:0 Age:0s} 12"},
		{"all kinds of attributes", ajpAsk(2, "/a", "\x01"+ajpText("c")+"\x02"+ajpText("s")+"\x03"+ajpText("u")+"\x04"+ajpText("t")+"\x06"+ajpText("jvm1")+"\x07"+ajpText("cert")+
			"\x08"+ajpText("cipher")+"\x09"+ajpText("id")+"\x0a"+ajpText("n")+ajpText("v")+"\x0b\x00\x80\x0c"+ajpText("secret")+"\x05"+ajpText("q")),
			"{Method:GET Host:www.example.com URI:/a?q Cookie: Header:[] Form: Forwarded: BodyBytes:0 TLS:false Nth:0 Age:0s} -1"},
		{"a method of no number", ajpAsk(0xFF, "/a", "\x0d"+ajpText("FROB")), "{Method:FROB Host:www.example.com URI:/a Cookie: Header:[] Form: Forwarded: BodyBytes:0 TLS:false Nth:0 Age:0s} -1"},
		{"the name of a method that has a number does not count", ajpAsk(27, "/a", "\x0d"+ajpText("FROB")), "{Method:MKACTIVITY Host:www.example.com URI:/a Cookie: Header:[] Form: Forwarded: BodyBytes:0 TLS:false Nth:0 Age:0s} -1"},
		{"a port of its own without a Host", strings.Replace(ajpAsk(2, "/a", ""), "\x00\x50\x00", "\x1f\x90\x00", 1), "{Method:GET Host:www.example.com:8080 URI:/a Cookie: Header:[] Form: Forwarded: BodyBytes:0 TLS:false Nth:0 Age:0s} -1"},
		{"https without a Host", strings.Replace(ajpAsk(2, "/a", ""), "\x00\x50\x00", "\x01\xbb\x01", 1), "{Method:GET Host:www.example.com URI:/a Cookie: Header:[] Form: Forwarded: BodyBytes:0 TLS:true Nth:0 Age:0s} -1"},
		{"what is behind the end does not count", ajpAsk(2, "/a", "\xff\x05"), "{Method:GET Host:www.example.com URI:/a Cookie: Header:[] Form: Forwarded: BodyBytes:0 TLS:false Nth:0 Age:0s} -1"},
		{"a method of no meaning", ajpAsk(28, "/a", ""), ""},
		{"method 0", ajpAsk(0, "/a", ""), ""},
		{"a stored method that is missing", ajpAsk(0xFF, "/a", ""), ""},
		{"no URI", ajpAsk(2, "", ""), ""},
		{"a header of no meaning", ajpAsk(2, "/a", "", "\xa0\x0f", ajpText("x")), ""},
		{"header 0", ajpAsk(2, "/a", "", "\xa0\x00", ajpText("x")), ""},
		{"an attribute of no meaning", ajpAsk(2, "/a", "\x0e"+ajpText("x")), ""},
		{"attribute 0", ajpAsk(2, "/a", "\x00"), ""},
		{"a string that does not end in a zero", strings.Replace(ajpAsk(2, "/a", ""), "/a\x00", "/ab", 1), ""},
		{"a string longer than the packet", strings.Replace(ajpAsk(2, "/a", ""), "\x00\x02/a", "\xf0\x02/a", 1), ""},
		{"more headers announced than there are", strings.Replace(ajpAsk(2, "/a", ""), "\x00\x50\x00\x00\x00", "\x00\x50\x00\xff\xff", 1), ""},
		{"cut off before its end", ajpAsk(2, "/a", "")[:40], ""},
	} {
		var q host.Request
		r := ajpReader{rest: []byte(c.packet[5:])}
		f, err := r.forward(&q)
		got := fmt.Sprintf("%+v %d", q, f.length)
		if err != nil {
			got = ""
		}
		if got != c.want {
			t.Errorf("%s: got %s, want %s", c.why, got, c.want)
		}
	}
}

// TestAjpEveryCut: a packet that ends anywhere before its end is none.
func TestAjpEveryCut(t *testing.T) {
	for n := range len(aGet) - 5 {
		r := ajpReader{rest: []byte(aGet[5 : 5+n])}
		if _, err := r.forward(&host.Request{}); err != errGarbled {
			t.Errorf("%d of %d bytes: error %v, want %v", n, len(aGet)-5, err, errGarbled)
		}
	}
}

// FuzzAjpForward: no packet harms the reader, and one that means something is
// read the same way when it is written anew by what was read.
func FuzzAjpForward(f *testing.F) {
	f.Add([]byte(aGet[5:]))
	f.Add([]byte(ajpAsk(0xFF, "/a", "\x0d"+ajpText("FROB"))[5:]))
	f.Add([]byte(ajpAsk(4, "/a?b", "\x0b\x00\x80", "\xa0\x08", ajpText("12"), ajpText("X-Y"), ajpText("z"))[5:]))
	f.Fuzz(func(t *testing.T, b []byte) {
		var q, again host.Request
		r := ajpReader{rest: slices.Clone(b)}
		if _, err := r.forward(&q); err != nil || q.Host == "" { // the server's name would stand for it
			return
		}
		var fields []string
		for _, h := range append([]host.Field{{Name: "host", Value: q.Host}, {Name: "cookie", Value: q.Cookie}, {Name: "X-Forwarded-For", Value: q.Forwarded}}, q.Header...) {
			if h.Value != "" || h.Name != "cookie" && h.Name != "X-Forwarded-For" {
				fields = append(fields, ajpText(h.Name), ajpText(h.Value))
			}
		}
		packet := ajpAsk(0xFF, q.URI, "\x0d"+ajpText(q.Method), fields...)
		if len(packet) > 0xFFFF || slices.ContainsFunc(q.Header, func(h host.Field) bool { return len(h.Name) >= 0xA000 }) {
			return // a string of that length reads as a number
		}
		if q.TLS { // before the two bytes that count the headers, and the end
			at := len(ajpAsk(0xFF, q.URI, "")) - 4
			packet = packet[:at] + "\x01" + packet[at+1:]
		}
		r = ajpReader{rest: []byte(packet[5:])}
		if _, err := r.forward(&again); err != nil || !reflect.DeepEqual(q, again) {
			t.Errorf("read %+v, and %+v of what that is written as, error %v", q, again, err)
		}
	})
}
