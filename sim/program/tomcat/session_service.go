package tomcat

import (
	"strconv"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/mechanism/session"
)

// serviceKeeper keeps sessions in a service of its own, which it asks by HTTP under the
// session id that the request brought, whichever server made it.
type serviceKeeper struct {
	t        *tomcat
	at       *Service
	requests session.Service
}

func newServiceKeeper(t *tomcat) keeper {
	s := &t.config.Sessions.Service
	return &serviceKeeper{t: t, at: s, requests: session.Service{Path: s.Path}}
}

// The application finds its sessions by itself: the server has no part in it.
func (k *serviceKeeper) start() error { return nil }
func (k *serviceKeeper) stop()        {}
func (k *serviceKeeper) begin(*visit) {}
func (k *serviceKeeper) end(*visit)   {}

// set, change and read are of attributes, which such an application has not.
func (k *serviceKeeper) set(*visit)    {}
func (k *serviceKeeper) change(*visit) {}
func (k *serviceKeeper) read(*visit)   {}

// save implements keeper. A save that the service did not acknowledge is an error.
func (k *serviceKeeper) save(v *visit) {
	k.t.idOf(v)
	a, ok := k.ask(v, "PUT", v.q.Form, v.q.BodyBytes+k.t.config.SessionSize)
	switch {
	case !ok:
	case a.Status != 200 || a.Value != v.q.Form:
		k.notOne(v, a.Status)
	default:
		v.a.Value = v.q.Form
	}
}

// alter implements keeper: the application saves the whole value.
func (k *serviceKeeper) alter(v *visit) { k.save(v) }

// login implements keeper: the value is kept under another id, and then no more under the
// old one. Visits are counted from 0 again.
func (k *serviceKeeper) login(v *visit) {
	if v.id == "" {
		return
	}
	old, found := v.id, k.get(v)
	if found == nil || found.Status == 404 {
		return // an error, or no session
	}
	v.id = k.t.newID()
	a, ok := k.ask(v, "PUT", found.Value, found.BodyBytes)
	switch {
	case !ok:
		return
	case a.Status != 200 || a.Value != found.Value:
		k.notOne(v, a.Status)
		return
	}
	id := v.id
	v.id = old
	if _, ok := k.ask(v, "DELETE", "", 0); ok {
		v.a.Value = found.Value
		k.t.renamed(v, id)
	}
}

// logout implements keeper.
func (k *serviceKeeper) logout(v *visit) {
	if v.id == "" {
		return
	}
	if _, ok := k.ask(v, "DELETE", "", 0); ok {
		k.t.expireCookie(v.a)
	}
}

// query implements keeper.
func (k *serviceKeeper) query(v *visit) {
	if v.id == "" {
		return
	}
	if a := k.get(v); a != nil {
		v.a.Value = a.Value
	}
}

// get gives the service's answer about the session, 404 or with its value; nil where the
// answer is an error.
func (k *serviceKeeper) get(v *visit) *host.Response {
	a, ok := k.ask(v, "GET", "", 0)
	switch {
	case !ok:
		return nil
	case a.Status == 404:
		a.Value = ""
	case a.Value == "":
		k.notOne(v, a.Status)
		return nil
	}
	return &a
}

// has implements keeper.
func (k *serviceKeeper) has(v *visit) bool {
	if v.id == "" {
		return false
	}
	a, ok := k.ask(v, "HEAD", "", 0)
	return ok && a.Status == 200
}

// count implements keeper.
func (k *serviceKeeper) count(v *visit) {
	k.t.idOf(v)
	a, ok := k.ask(v, "POST", "", 0)
	if !ok {
		return
	}
	if _, err := strconv.Atoi(a.Value); err != nil {
		k.notOne(v, a.Status)
		return
	}
	v.a.Value = a.Value
}

// ask has the service carry out a method on the request's session. It gives the answer,
// whose status is 200 or 404; false where there is none, or another one: the
// application's is an error then.
func (k *serviceKeeper) ask(v *visit, method, form string, fill int) (host.Response, bool) {
	c := k.t.newCall()
	c.name = ""
	c.req = host.Request{Method: method, Host: k.at.Host, URI: k.requests.URI(v.id), Form: form, BodyBytes: fill, Header: c.req.Header[:0]}
	if err := k.t.exchange(k.at, c); err != nil {
		k.fail(v, "no answer") // c is not used again: the other side may still have it
		return host.Response{}, false
	}
	a := c.resp
	k.t.calls.Put(c)
	switch {
	case a.Truncated:
		k.fail(v, "an answer that was cut off")
	case a.Status != 200 && a.Status != 404:
		k.fail(v, strconv.Itoa(a.Status))
	default:
		return a, true
	}
	return a, false
}

// notOne is the error of an answer that no session service gives.
func (k *serviceKeeper) notOne(v *visit, status int) {
	k.fail(v, strconv.Itoa(status)+" without the session, is its page there?")
}

// fail is the error page, with what came of the service.
func (k *serviceKeeper) fail(v *visit, why string) {
	k.t.fail(v.a)
	v.a.Why = "session service: " + why
}
