package users

import (
	"slices"
	"time"
)

// outages finds the stretches without success. When requests fail now and then
// there are as many as failures, so of each second only the longest are kept.
type outages struct {
	list         []Outage
	leftOut      int
	leftOutTotal time.Duration

	open    bool
	present Outage
	last    time.Duration // end of the last success
	second  time.Duration // in which the last of list began
	begun   int           // how many of list began in it
}

// keptInSecond is how many of the outages that began in one second are kept.
const keptInSecond = 32

// success notes a request that ended well at that time.
func (o *outages) success(at time.Duration) {
	o.last = at
	if o.open {
		o.close(at)
	}
}

// failure notes a request that was sent and ended in failure at these times.
func (o *outages) failure(sent, at time.Duration) {
	if !o.open {
		o.open, o.present = true, Outage{From: max(sent, o.last), Noticed: at}
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
	if o.begun == keptInSecond {
		o.leaveOut()
		return
	}
	o.begun++
	o.list = append(o.list, o.present)
}

// leaveOut keeps all of this second but the shortest.
func (o *outages) leaveOut() {
	o.list = append(o.list, o.present)
	these := len(o.list) - keptInSecond - 1
	least := these
	for i := these; i < len(o.list); i++ {
		if o.list[i].length() < o.list[least].length() {
			least = i
		}
	}
	o.leftOut++
	o.leftOutTotal += o.list[least].length()
	o.list = slices.Delete(o.list, least, least+1)
}

func (o Outage) length() time.Duration { return o.To - o.From }

// finish closes an outage that lasts to the end of the run; it is kept however
// short.
func (o *outages) finish(end time.Duration) {
	if o.open {
		o.open = false
		o.present.To, o.present.Open = end, true
		o.list = append(o.list, o.present)
	}
}
