package tomcat

import (
	"strings"

	"github.com/hadrill/hadrill/sim/host"
)

// call is a request to the service tier and its answer.
type call struct {
	name string // of the URI in req
	req  host.Request
	resp host.Response
}

// callService has the service tier do /remoting/name while the worker waits, as
// Spring's HessianProxyFactoryBean does. Without a service tier the call does
// nothing. A failure is an exception to the application: 500.
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
	t.await(s, c, a)
}

// Services of the tier that has the database, by the names that the web tier calls.
const (
	orderService = "orderService"
	itemService  = "itemService"
)

// keepsRows reports whether the server keeps rows itself; one that does not has the service
// tier do it.
func (t *tomcat) keepsRows() bool { return t.database != nil || !t.config.Service.At.IsValid() }

// passOn has a service do what the request asks for: with its form, or with its query.
func (t *tomcat) passOn(service string, q *host.Request, a *host.Response) {
	s := &t.config.Service
	c := t.newCall()
	c.name = ""
	_, query, asks := strings.Cut(q.URI, "?")
	if asks {
		query = "?" + query
	}
	c.req = host.Request{Method: "POST", Host: s.Host, URI: s.Path + "/remoting/" + service + query, Form: q.Form, Header: c.req.Header[:0]}
	t.await(s, c, a)
}

// serve carries out a call of the web tier.
func (t *tomcat) serve(service string, q *host.Request, a *host.Response) {
	for _, row := range [...]struct {
		name        string
		write, read func(*host.Request, *host.Response)
	}{{orderService, t.storeOrder, t.lastOrder}, {itemService, t.changeItem, t.showItem}} {
		switch {
		case service != row.name || t.database == nil:
		case q.Form != "":
			row.write(q, a)
		default:
			row.read(q, a)
		}
	}
}

// await has a service answer while the worker waits.
func (t *tomcat) await(s *Service, c *call, a *host.Response) {
	if t.exchange(s, c) != nil {
		t.fail(a) // c is not used again: the other side may still have it
		return
	}
	ok := c.resp.Status == 200 && !c.resp.Truncated
	a.Value = c.resp.Value
	t.calls.Put(c)
	if !ok {
		t.fail(a)
	}
}

// exchange has a service answer a call while the worker waits.
func (t *tomcat) exchange(s *Service, c *call) error {
	c.resp = host.Response{}
	o := host.Options{Connect: s.ConnectTimeout, Read: s.ReadTimeout}
	if s.TLS {
		o.Protocol = host.HTTPS
	}
	return t.host.Call(s.At, &c.req, &c.resp, o)
}

func (t *tomcat) newCall() *call {
	if c := t.calls.Get(); c != nil {
		return c
	}
	return &call{}
}
