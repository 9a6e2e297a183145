package vrrp

import (
	"net/netip"
	"time"
)

// Config is one virtual router as this machine sees it.
type Config struct {
	Name    string // of the instance, such as "VI_1"; stands in the log lines
	Version int    // 2 or 3
	Router  uint8  // virtual router ID
	// Address is the primary address, the source of our adverts; the higher
	// one wins between equal priorities.
	Address netip.Addr
	// Priority is the base priority, 1 to 255.
	Priority int
	// Master is state MASTER. It matters for an owner only.
	Master bool
	// Interval is the advertisement interval, as Interval gave it.
	Interval time.Duration
	// DownAdverts is how many adverts may be missed; 3 is usual.
	DownAdverts int
	NoPreempt   bool
	// PreemptDelay is how long a lower master is obeyed before it is
	// preempted; 0 not at all.
	PreemptDelay time.Duration
	Addresses    []netip.Addr
	Password     string // see Advert; "" without
	// Scripts is how many of the tracked scripts have weight 0: the instance
	// waits for the first result of each.
	Scripts int

	// Repeat is how many gratuitous ARPs are sent at once on becoming master
	// and again RepeatDelay later (0: not again); LowerRepeat and
	// LowerRepeatDelay the same on hearing a lower priority. Refresh is how
	// often a master repeats RefreshRepeat of them; 0 never.
	Repeat           int
	RepeatDelay      time.Duration
	LowerRepeat      int
	LowerRepeatDelay time.Duration
	Refresh          time.Duration
	RefreshRepeat    int
	// LowerNoAdvert is lower_prio_no_advert: a lower priority is not answered.
	LowerNoAdvert bool
	// HigherSendAdvert is higher_prio_send_advert: a higher one is.
	HigherSendAdvert bool
}
