package tomcat

import "github.com/hadrill/hadrill/sim/host"

// call is a request to the service tier and its answer.
type call struct {
	name string // of the URI in req
	req  host.Request
	resp host.Response
}

// callService has the service tier do /remoting/name while the worker waits,
// as Spring's HessianProxyFactoryBean does. Without a service tier the server
// does it itself: nothing. A failure is an exception to the application: 500.
func (t *tomcat) callService(name string, a *host.Response) {
	s := &t.config.Service
	if !s.At.IsValid() {
		return
	}
	c := t.newCall()
	uri := c.req.URI
	if c.name != name || uri == "" {
		c.name, uri = name, s.Path+"/remoting/"+name
	}
	c.req = host.Request{Method: "POST", Host: s.Host, URI: uri, Header: c.req.Header[:0]}
	c.resp = host.Response{}
	err := t.host.Call(s.At, &c.req, &c.resp, host.Options{Connect: s.ConnectTimeout, Read: s.ReadTimeout})
	if err != nil {
		t.fail(a) // and let go of c, which the other side may still use
		return
	}
	ok := c.resp.Status == 200 && !c.resp.Truncated
	a.Value = c.resp.Value
	t.calls = append(t.calls, c)
	if !ok {
		t.fail(a)
	}
}

func (t *tomcat) newCall() *call {
	if n := len(t.calls); n > 0 {
		c := t.calls[n-1]
		t.calls = t.calls[:n-1]
		return c
	}
	return &call{}
}
