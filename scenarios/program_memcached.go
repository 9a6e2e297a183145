package scenarios

import (
	"slices"
	"strconv"

	yaml "go.yaml.in/yaml/v4"

	"github.com/hadrill/hadrill/scenarios/strict"
)

var memcachedKind = kind{
	name: "memcached", about: "a memcached server",
	settings: func() any { return &Memcached{SlabAutomove: 1} }, fields: memcachedFields, defaults: memcachedDefaults,
	ports: func(p *Program) []settingPort { return []settingPort{{"port", p.Settings.(*Memcached).Port}} },
	check: checkMemcached,
}

// Memcached is a memcached server. Its settings are the options of the manual
// page, with _ for -.
type Memcached struct {
	Port             uint16  // -p, --port
	MemoryLimit      int     // -m, --memory-limit: MB
	DisableEvictions bool    // -M, --disable-evictions
	MaxItemSize      int     // -I, --max-item-size: bytes
	SlabGrowthFactor float64 // -f, --slab-growth-factor
	SlabMinSize      int     // -n, --slab-min-size: bytes
	SlabAutomove     int     // -o slab_automove: 0, 1 or 2
}

// memcachedChunk is the largest chunk of memory (slab_chunk_max), in KB: an item's
// largest size is a multiple of it.
const memcachedChunk = 512

func memcachedFields(p *Program, _ *inputs) []strict.Field {
	m := p.Settings.(*Memcached)
	return []strict.Field{
		strict.Port(&m.Port),
		strict.Integer("memory_limit", "-m, the memory for items in MB (default 64)", 1, 1<<20, &m.MemoryLimit),
		strict.Bool("disable_evictions", "-M: when it is full, what is new is refused (default false)", &m.DisableEvictions),
		memcachedItemSize(&m.MaxItemSize),
		memcachedFactor(&m.SlabGrowthFactor),
		strict.Integer("slab_min_size", "-n, the bytes for key, value and flags in the smallest chunk (default 48)", 1, memcachedChunk<<9, &m.SlabMinSize),
		strict.Integer("slab_automove", "-o slab_automove, when memory goes from one class of sizes to another: 0 never, 1 slowly, 2 at each eviction (default 1)", 0, 2, &m.SlabAutomove),
	}
}

// memcachedItemSize makes the field of a size with its unit, k or m, as -I takes
// it.
func memcachedItemSize(to *int) strict.Field {
	const name = "max_item_size"
	return strict.Key(name, false, "-I, the largest item with its key and 60 bytes of its own: 512k, or a multiple such as 1m or 8m (default 1m)", strict.Schema{"type": "string", "pattern": "^[0-9]+[km]$", "examples": []string{"512k", "2m"}}, func(d *strict.Decoder, n *yaml.Node) {
		s, ok := d.Word(n, name)
		if !ok {
			return
		}
		kb := 0
		if last := len(s) - 1; last > 0 && last < 8 && (s[last] == 'k' || s[last] == 'm') {
			if v, err := strconv.Atoi(s[:last]); err == nil && v > 0 {
				kb = v
			}
			if s[last] == 'm' {
				kb <<= 10
			}
		}
		if kb < memcachedChunk || kb%memcachedChunk != 0 || kb > 1<<20 {
			d.Problem(n, "%s: found %s, expected 512k or a multiple of it up to 1024m, such as 1m", name, strict.Quote(s))
			return
		}
		*to = kb << 10
	})
}

// memcachedFactor makes the field of the factor from one chunk size to the next.
func memcachedFactor(to *float64) strict.Field {
	const name = "slab_growth_factor"
	return strict.Key(name, false, "-f, the factor from one chunk size to the next (default 1.25)", strict.Schema{"type": "number", "minimum": 1.01, "maximum": 100.0}, func(d *strict.Decoder, n *yaml.Node) {
		s, ok := d.Word(n, name)
		if !ok {
			return
		}
		v, ok := strict.Decimal(s)
		if !ok || v < 1.01 || v > 100 {
			d.Problem(n, "%s: found %s, expected a factor from 1.01 to 100", name, strict.Quote(s))
			return
		}
		*to = v
	})
}

func memcachedDefaults(p *Program, _ *Machine) {
	m := p.Settings.(*Memcached)
	if m.Port == 0 {
		m.Port = 11211
	}
	if m.MemoryLimit == 0 {
		m.MemoryLimit = 64
	}
	if m.MaxItemSize == 0 {
		m.MaxItemSize = 1 << 20
	}
	if m.SlabGrowthFactor == 0 {
		m.SlabGrowthFactor = 1.25
	}
	if m.SlabMinSize == 0 {
		m.SlabMinSize = 48
	}
}

// checkMemcached refuses what the server itself would not start with.
func checkMemcached(d *strict.Decoder, _ *Case, p *Program, n *yaml.Node) {
	m := p.Settings.(*Memcached)
	if m.MaxItemSize <= m.MemoryLimit<<20/2 {
		return
	}
	at, key := strict.At(n, "max_item_size"), "max_item_size"
	if at == n || at == nil {
		at, key = strict.At(n, "memory_limit"), "memory_limit"
	}
	d.Problem(at, "%s: an item of %d KB is more than half of a memory of %d MB, which memcached refuses", key, m.MaxItemSize>>10, m.MemoryLimit)
}

// runsMemcached reports whether there is a memcached server on a machine.
func (c *Case) runsMemcached(machine string) bool {
	m := c.machine(machine)
	return m != nil && slices.ContainsFunc(m.Run, func(p Program) bool { _, is := p.Settings.(*Memcached); return is })
}
