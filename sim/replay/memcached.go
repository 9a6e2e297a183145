package replay

import (
	"bytes"
	"encoding/json"
	"fmt"
	"time"

	"github.com/hadrill/hadrill/sim/host"
)

// Memcached are the recordings of memcached 1.6.18.
var Memcached = Kind{Program: "memcached", Folder: "memcached"}

// memcachedForm is an experiment: it does in a world what was recorded, and
// compares what comes of it with what was recorded.
type memcachedForm interface{ play(p *cachePlayer) }

// memcachedForms is the table of the experiments, each known by a field that the
// others have not. The first one counts.
var memcachedForms = []struct {
	field string
	form  func() memcachedForm
}{
	{"steps", func() memcachedForm { return new(cacheSteps) }},
	{"first_batch", func() memcachedForm { return new(cacheFull) }},
	{"before", func() memcachedForm { return new(cacheMoves) }},
	{"timeline", func() memcachedForm { return new(cacheExpires) }},
	{"by_args", func() memcachedForm { return new(cacheLimits) }},
	{"command_and_reply", func() memcachedForm { return new(cacheCommands) }},
	{"expiry_seconds", func() memcachedForm { return new(cacheTTL) }},
	{"runs", func() memcachedForm { return new(cacheRestarts) }},
	{"long_key_251", func() memcachedForm { return new(cacheSizes) }},
	{"big", func() memcachedForm { return new(cacheLarger) }},
	{"label", func() memcachedForm { return new(cacheFill) }},
}

// memcachedPassedOver are the fields that are known and not compared.
var memcachedPassedOver = []passedOver{
	{"notes", "the form's own documentation says it"},
	{"first", "the form's own documentation says it"},
	{"versions", "the test names it"},
	{"load_1min", "the real machine's"},
	{"presence_check", "the replay reads too, what is there once"},
	{"key_form", "the same in all"},
	{"evicted_frac", "a share of what is compared"},
	{"runs[].down_s", "the experiment's pause"},
}

// memcachedNames are the names of lists, which tell their columns, as fields
// here.
var memcachedNames = map[string]string{
	"timeline(s,written_10kB,present_10kB,slabs_moved,pages_by_class,replies)": "timeline",
	"timeline(s,curr_items,crawler_reclaimed,lru_crawler_starts)":              "timeline",
}

// PlayMemcached replays a recording, in a world, with the program that server
// makes for the words of a command line.
func PlayMemcached(c *Case, server func(args []string) (host.Main, error)) Verdict {
	if why := whyUncompared(Memcached.Folder, c.Files[0]); why != "" {
		return Verdict{Unsupported: why}
	}
	var v Verdict
	records, err := memcachedRecords(c.Files[0])
	if err != nil {
		return Unreadable(err)
	}
	p := &cachePlayer{server: server, v: &v, gap: time.Second / 6000}
	defer p.close()
	for _, r := range records {
		p.record = r.Name
		form, err := readMemcached(r)
		if err != nil {
			return Unreadable(err)
		}
		if form.play(p); p.failed != nil {
			return Unreadable(fmt.Errorf("recording %q: %w", r.Name, p.failed))
		}
	}
	return v
}

// memcachedRecords are the experiments of a file: one, or a list of them.
func memcachedRecords(f File) ([]File, error) {
	for name, field := range memcachedNames { // order cannot show: no name is in another
		f.Data = bytes.ReplaceAll(f.Data, []byte(name), []byte(field))
	}
	if !bytes.HasPrefix(bytes.TrimSpace(f.Data), []byte("[")) {
		return []File{f}, nil
	}
	var list []json.RawMessage
	if err := json.Unmarshal(f.Data, &list); err != nil {
		return nil, fmt.Errorf("recording %q: %w", f.Name, err)
	}
	var all []File
	for _, data := range list {
		var one struct {
			Label string `json:"label"`
		}
		if err := json.Unmarshal(data, &one); err != nil {
			return nil, fmt.Errorf("recording %q: %w", f.Name, err)
		}
		all = append(all, File{f.Name + " " + one.Label, data})
	}
	return all, nil
}

// readMemcached reads one experiment. The error names what in it the replay would
// not understand.
func readMemcached(f File) (memcachedForm, error) {
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(f.Data, &fields); err != nil {
		return nil, fmt.Errorf("recording %q: %w", f.Name, err)
	}
	for _, row := range memcachedForms {
		if _, has := fields[row.field]; has {
			form := row.form()
			return form, decode(f, form, memcachedPassedOver)
		}
	}
	return nil, fmt.Errorf("recording %q: no field tells what was done", f.Name)
}
