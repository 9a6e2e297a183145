package tomcat

import (
	"math/rand/v2"
	"strconv"

	"github.com/hadrill/hadrill/sim/host"
)

// items hold what all users read and write: an item has a version. They are in the
// database, and copies of them in the cache, where there is one.
type items struct {
	t      *tomcat
	copies copies     // nil for none
	build  *rand.Rand // how long making a copy takes
	failed bool       // the cache did not do the last that it was asked for
}

func newItems(t *tomcat) *items {
	it := &items{t: t, build: t.host.Rand("build")}
	if t.config.Cache.is() {
		it.copies = newCopies(t, &t.config.Cache.At)
		it.copies.start()
	}
	return it
}

// errCopies is the failure of a cache whose errors are those of requests.
type errCopies struct{ why string }

func (e errCopies) Error() string { return "cache: " + e.why }

func copyOf(item uint32) string { return "item:" + strconv.FormatUint(uint64(item), 10) }

// read gives an item's version: the copy's, or the database's, of which it makes a copy.
func (it *items) read(item uint32) (int64, error) {
	if it.copies == nil {
		return it.ofDatabase(item)
	}
	value, found, ok := it.copies.get(copyOf(item))
	if err := it.outcome(ok); err != nil {
		return 0, err
	}
	if ok && found {
		return strconv.ParseInt(value, 10, 64)
	}
	version, err := it.ofDatabase(item)
	if err != nil || !ok {
		return version, err
	}
	if c := &it.t.config.Cache; !c.Build.IsNone() {
		it.t.host.Work(c.Build.Draw(it.build))
	}
	return version, it.outcome(it.copies.set(copyOf(item), strconv.FormatInt(version, 10)))
}

// ofDatabase reads an item from where the application reads rows. What was written counts
// by the item here, as it does by the user with rows.
func (it *items) ofDatabase(item uint32) (int64, error) {
	return it.t.database.readsOf(host.FirstItem+item, &host.Statement{Do: host.SelectItem, Row: host.TableRow{User: item}})
}

// write gives an item another version. What the database did not acknowledge leaves the
// copy as it is.
func (it *items) write(item, version uint32) error {
	c := &it.t.config.Cache
	if it.copies != nil && c.Write == DoubleDelete {
		if err := it.outcome(it.copies.delete(copyOf(item))); err != nil {
			return err
		}
	}
	if err := it.t.database.writes(host.FirstItem+item, &host.Statement{Do: host.UpdateItem, Row: host.TableRow{User: item, Number: version}}); err != nil {
		return err
	}
	switch {
	case it.copies == nil:
	case c.Write == DoubleDelete:
		it.t.host.Go(&deleteAgain{it, item})
	case c.Write == Update:
		return it.outcome(it.copies.set(copyOf(item), strconv.FormatUint(uint64(version), 10)))
	default:
		return it.outcome(it.copies.delete(copyOf(item)))
	}
	return nil
}

// deleteAgain is the second deletion, of which nobody hears.
type deleteAgain struct {
	it   *items
	item uint32
}

// Run implements host.Task.
func (d *deleteAgain) Run() {
	d.it.t.host.Sleep(d.it.t.config.Cache.Again)
	_ = d.it.outcome(d.it.copies.delete(copyOf(d.item)))
}

// outcome gives the error of a request for which the cache did what it was to do, or did
// not. Notes say when that begins and when it is over.
func (it *items) outcome(ok bool) error {
	if it.failed == ok {
		it.failed = !ok
		if ok {
			it.t.host.Note("tomcat", "the cache answers again")
		} else {
			it.t.host.Note("tomcat", "the cache does not do what it is asked for: "+it.copies.why())
		}
	}
	if ok || !it.t.config.Cache.Fails {
		return nil
	}
	return errCopies{it.copies.why()}
}

// changeItem writes the version that the form names, "i17.v3": number 3 of item 17.
func (t *tomcat) changeItem(q *host.Request, a *host.Response) {
	if !t.keepsRows() {
		t.passOn(itemService, q, a)
		return
	}
	item, version, ok := versionOf(q.Form, "i")
	switch {
	case t.items == nil:
		t.fail(a)
		a.Why = "no database"
	case !ok:
		a.Status = 400
	default:
		if err := t.items.write(item, version); err != nil {
			t.failBy(a, err)
			return
		}
		a.Value = q.Form
	}
}

// showItem reads the item that the query names, "item=17".
func (t *tomcat) showItem(q *host.Request, a *host.Response) {
	if !t.keepsRows() {
		t.passOn(itemService, q, a)
		return
	}
	text := asked(q, "item=")
	item, err := strconv.ParseUint(text, 10, 31)
	switch {
	case t.items == nil:
		t.fail(a)
		a.Why = "no database"
	case err != nil:
		a.Status = 400
	default:
		version, err := t.items.read(uint32(item))
		if err != nil {
			t.failBy(a, err)
			return
		}
		a.Value = "i" + text + ".v" + strconv.FormatInt(version, 10)
	}
}
