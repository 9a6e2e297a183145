package nginx

import (
	"encoding/hex"
	"fmt"
	"strconv"
	"time"

	"github.com/hadrill/hadrill/sim/host"
)

// version is the release that is imitated, $nginx_version.
const version = "1.22.1"

// plainText returns the value of a variable that tells of the request, the
// machine or the time. The time zone is UTC.
func (v variable) plainText(x *exchange) string {
	switch now := x.in.h.Now(); v.kind {
	case varHTTPS:
		if x.scheme() == "https" {
			return "on"
		}
	case varRequest:
		return x.req.Method + " " + x.req.URI + " HTTP/1.1"
	case varRequestID:
		return x.identify()
	case varHostname:
		return x.in.h.Machine()
	case varVersion:
		return version
	case varMsec:
		return fmt.Sprintf("%d.%03d", now.Seconds(), int64(now)/int64(time.Millisecond)%1000)
	case varISO8601:
		return utc(now).Format("2006-01-02T15:04:05-07:00")
	case varLocalTime:
		return utc(now).Format("02/Jan/2006:15:04:05 -0700")
	case varConnectionRequests:
		return strconv.Itoa(max(1, x.req.Nth))
	case varUpstreamHeader:
		return upstreamHeader(x.answer, v.name)
	}
	return ""
}

func utc(t host.Time) time.Time { return time.Unix(0, int64(t)).UTC() }

// identify returns $request_id: 16 random bytes in hexadecimal digits, the same
// for the whole request.
func (x *exchange) identify() string {
	if x.id == "" {
		var id [16]byte
		for i := range id {
			id[i] = byte(x.in.idStream().Uint32())
		}
		x.id = hex.EncodeToString(id[:])
	}
	return x.id
}

// upstreamHeader returns a header of a server's answer by its variable name.
func upstreamHeader(a *host.Response, name string) string {
	switch name {
	case "location":
		return a.Location
	case "set_cookie":
		return a.SetCookie
	}
	for i := range a.Header {
		if sameHeader(a.Header[i].Name, name) {
			return a.Header[i].Value
		}
	}
	return ""
}
