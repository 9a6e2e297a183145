package metric

import "reflect"

// Counts of requests and sessions.
type Counts struct {
	// Requests that ended, and how.
	Total       int `json:"total"`
	OK          int `json:"ok"`
	Refused     int `json:"refused"`
	Unreachable int `json:"unreachable"`
	Timeouts    int `json:"timeouts"`
	Resets      int `json:"resets"`
	Status4xx   int `json:"status_4xx"`
	Status5xx   int `json:"status_5xx"`
	// Retried are attempts that failed and that the user made again: those of one
	// request, which counts by its last, may be several.
	Retried int `json:"retried,omitempty"`
	// Opened sessions, Acknowledged writes (first ones included), Reads:
	// answered visits to an open session, and what they found.
	Opened       int `json:"opened"`
	Acknowledged int `json:"acknowledged"`
	Reads        int `json:"reads"`
	Lost         int `json:"lost"`
	Stale        int `json:"stale"`
	ForcedLogins int `json:"forced_logins"`
	// Revived are sessions that an answer showed after their user had ended them.
	Revived int `json:"revived,omitempty"`
	// WritesAcknowledged are numbered rows, or versions of items; RowReads answered reads
	// of a user's last row, or of an item, StaleReads those that gave an older one than
	// was acknowledged.
	WritesAcknowledged int `json:"writes_acknowledged,omitempty"`
	RowReads           int `json:"row_reads,omitempty"`
	StaleReads         int `json:"stale_reads,omitempty"`
	// Backends counts complete answers by application server; nil for none.
	Backends []int `json:"backends"`
}

// Outcome is the end of a request as the user sees it.
type Outcome uint8

// The outcomes, each with a count of its own.
const (
	Succeeded   Outcome = iota
	Refused             // RST to SYN
	Unreachable         // no route, or no source address to send from
	Timeout             // connecting or reading
	Reset               // reset or closed without a complete answer
	Status4xx
	Status5xx
)

// Count counts a request that ended so. backend is the index of the application
// server that answered completely, -1 for none.
func (c *Counts) Count(o Outcome, backend int) {
	c.Total++
	switch o {
	case Succeeded:
		c.OK++
	case Refused:
		c.Refused++
	case Unreachable:
		c.Unreachable++
	case Timeout:
		c.Timeouts++
	case Reset:
		c.Resets++
	case Status4xx:
		c.Status4xx++
	case Status5xx:
		c.Status5xx++
	}
	if backend >= 0 {
		c.Backends[backend]++
	}
}

// Add adds every count of d to c's.
func (c *Counts) Add(d *Counts) { add(valueOf(c), valueOf(d)) }

// Numbers returns all counts, those of the backends included.
func (c *Counts) Numbers() []int { return numbers(valueOf(c)) }

// add adds the numbers in from to those in to: fields of a struct, elements of
// a slice, which becomes as long as the longer of both.
func add(to, from reflect.Value) {
	switch to.Kind() {
	case reflect.Int, reflect.Int64:
		to.SetInt(to.Int() + from.Int())
	case reflect.Struct:
		for i := range to.NumField() {
			add(to.Field(i), from.Field(i))
		}
	case reflect.Slice:
		for to.Len() < from.Len() {
			to.Set(reflect.Append(to, reflect.Zero(to.Type().Elem())))
		}
		for i := range from.Len() {
			add(to.Index(i), from.Index(i))
		}
	}
}

// numbers returns the numbers in a struct and in its slices.
func numbers(v reflect.Value) []int {
	var all []int
	switch v.Kind() {
	case reflect.Int, reflect.Int64:
		return []int{int(v.Int())}
	case reflect.Struct:
		for i := range v.NumField() {
			all = append(all, numbers(v.Field(i))...)
		}
	case reflect.Slice:
		for i := range v.Len() {
			all = append(all, numbers(v.Index(i))...)
		}
	}
	return all
}

func valueOf[T any](p *T) reflect.Value { return reflect.ValueOf(p).Elem() }
