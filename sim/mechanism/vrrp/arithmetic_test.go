package vrrp

import (
	"testing"
	"time"
)

const ms = time.Millisecond

func TestMasterDown(t *testing.T) {
	for _, c := range []struct {
		version, priority, adverts int
		interval, skew, down       time.Duration
		why                        string
	}{
		{2, 100, 3, time.Second, 609375 * time.Microsecond, 3609375 * time.Microsecond, "recorded: 3.609 s after the last advert"},
		{2, 101, 3, time.Second, 605468 * time.Microsecond, 3605468 * time.Microsecond, "recorded: preempts after 3.605 s"},
		{2, 50, 3, time.Second, 804687 * time.Microsecond, 3804687 * time.Microsecond, "recorded: 3.805 s"},
		{2, 100, 3, 2 * time.Second, 609375 * time.Microsecond, 6609375 * time.Microsecond, "RFC 3768 6.1: version 2 does not scale the skew"},
		{3, 100, 3, time.Second, 609375 * time.Microsecond, 3609375 * time.Microsecond, "RFC 5798 6.1"},
		{3, 100, 3, 200 * ms, 121875 * time.Microsecond, 721875 * time.Microsecond, "recorded: 0.722 s at 0.2 s"},
		{2, 255, 3, time.Second, 3906 * time.Microsecond, 3003906 * time.Microsecond, "an owner hardly waits"},
		{2, 1, 3, time.Second, 996093 * time.Microsecond, 3996093 * time.Microsecond, "the lowest waits longest"},
		{2, 100, 1, time.Second, 609375 * time.Microsecond, 1609375 * time.Microsecond, "down_timer_adverts 1"},
	} {
		if got := Skew(c.version, c.priority, c.interval); got != c.skew {
			t.Errorf("%s: skew %v, want %v", c.why, got, c.skew)
		}
		if got := MasterDown(c.version, c.priority, c.adverts, c.interval); got != c.down {
			t.Errorf("%s: master down %v, want %v", c.why, got, c.down)
		}
	}
}

func TestInterval(t *testing.T) {
	for _, c := range []struct {
		version       int
		written, used time.Duration
		changed       bool
		why           string
	}{
		{2, time.Second, time.Second, false, "whole seconds stay"},
		{2, 200 * ms, time.Second, true, "recorded: 0.2 runs as 1 s"},
		{2, 1400 * ms, time.Second, true, "rounded to the nearest"},
		{2, 1500 * ms, 2 * time.Second, true, "half rounds up"},
		{2, 255 * time.Second, 255 * time.Second, false, "RFC 3768 5.3.7: one octet"},
		{2, 300 * time.Second, 255 * time.Second, true, "no more than an octet"},
		{3, 200 * ms, 200 * ms, false, "recorded: 0.2 runs as it is"},
		{3, 4 * ms, 10 * ms, true, "never 0"},
		{3, 15 * ms, 20 * ms, true, "hundredths of a second"},
		{3, 41 * time.Second, 40950 * ms, true, "RFC 5798 5.2.7: 12 bits"},
	} {
		if got, changed := Interval(c.version, c.written); got != c.used || changed != c.changed {
			t.Errorf("%s: %v, %v, want %v, %v", c.why, got, changed, c.used, c.changed)
		}
	}
}

func TestEffective(t *testing.T) {
	for _, c := range []struct {
		base, total, want int
		why               string
	}{
		{101, 99, 99, "101 and weight -2"},
		{10, -40, 1, "never below 1: 0 means leaving"},
		{200, 300, 254, "255 is the owner's alone"},
		{255, 235, 255, "an owner's priority does not move"},
	} {
		if got := Effective(c.base, c.total); got != c.want {
			t.Errorf("%s: %d, want %d", c.why, got, c.want)
		}
	}
}
