package users

import (
	"slices"
	"time"

	"github.com/hadrill/hadrill/sim/metric"
)

// outages finds the stretches without success. When single requests fail there
// are as many outages as failures, so of each second only the longest are kept.
type outages struct {
	group        string
	list         []metric.Outage
	leftOut      int
	leftOutTotal time.Duration

	open    bool
	present metric.Outage
	last    time.Duration // end of the last success
	second  time.Duration // in which the last of list began
	begun   int           // how many of list began in it
	waiting int           // how many of list have no Again yet

	marked time.Duration   // the last mark
	since  time.Duration   // the last mark before the present outage was noticed
	marks  []time.Duration // since, of each of list
}

// keptInSecond is how many of the outages that began in one second are kept.
const keptInSecond = 32

// success notes a request that was sent and ended well at these times.
func (o *outages) success(sent, at time.Duration) {
	o.last = at
	if o.open {
		o.present.Sent = sent
		o.close(at)
	}
	if o.waiting > 0 {
		o.again(sent, at)
	}
}

// mark notes the moment of a fault or a repair.
func (o *outages) mark(at time.Duration) { o.marked = at }

// again notes a success for the outages that wait for one: the request was sent
// after the mark that came before them. They are among the last of list.
func (o *outages) again(sent, at time.Duration) {
	for i, left := len(o.list)-1, o.waiting; left > 0; i-- {
		if x := &o.list[i]; x.Again == 0 {
			left--
			if sent >= o.marks[i] {
				x.Again = at
				o.waiting--
			}
		}
	}
}

// failure notes a request that was sent and ended in failure at these times.
func (o *outages) failure(sent, at time.Duration) {
	if !o.open {
		o.since = o.marked
		o.open, o.present = true, metric.Outage{Group: o.group, From: max(sent, o.last), Noticed: at}
	}
	o.present.Failed++
}

// close ends the present outage.
func (o *outages) close(at time.Duration) {
	o.open = false
	o.present.To = at
	if second := o.present.From / time.Second; second != o.second {
		o.second, o.begun = second, 0
	}
	o.waiting++
	o.list, o.marks = append(o.list, o.present), append(o.marks, o.since)
	if o.begun == keptInSecond {
		o.leaveOut()
		return
	}
	o.begun++
}

// leaveOut drops the shortest of this second.
func (o *outages) leaveOut() {
	these := len(o.list) - keptInSecond - 1
	least := these
	for i := these; i < len(o.list); i++ {
		if o.list[i].Length() < o.list[least].Length() {
			least = i
		}
	}
	if o.list[least].Again == 0 {
		o.waiting--
	}
	o.leftOut++
	o.leftOutTotal += o.list[least].Length()
	o.list, o.marks = slices.Delete(o.list, least, least+1), slices.Delete(o.marks, least, least+1)
}

// finish closes an outage that lasts to the end of the run; it is kept however
// short.
func (o *outages) finish(end time.Duration) {
	if o.open {
		o.open = false
		o.present.To, o.present.Open = end, true
		o.list = append(o.list, o.present)
	}
}
