package metric

import (
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"
)

// The geometry of every histogram: 1 us to 2 min in microseconds, with 3
// significant figures.
const (
	Lowest  = int64(1)
	Highest = int64(2 * time.Minute / time.Microsecond)
	Figures = 3
)

// Histogram is a distribution of times in microseconds. As text it is
// HdrHistogram's V2 compressed format in base64.
type Histogram struct {
	hdrhistogram.Histogram
	corrupt error // of a text that is no histogram: Check reports it
}

// NewHistogram makes an empty histogram. RecordValue of more than Highest is an
// error.
func NewHistogram() *Histogram {
	return &Histogram{Histogram: *hdrhistogram.New(Lowest, Highest, Figures)}
}

// Micros returns d in microseconds, rounded to the nearest, at least Lowest.
func Micros(d time.Duration) int64 {
	return max(Lowest, int64((d+time.Microsecond/2)/time.Microsecond))
}

// Quantile returns the time that percent of the samples do not exceed, 0
// without samples: the highest value of its bucket, exact below 2.048 ms and to
// 0.1 % above.
func (h *Histogram) Quantile(percent float64) time.Duration {
	if h.none() {
		return 0
	}
	return time.Duration(h.ValueAtPercentile(percent)) * time.Microsecond
}

// Average returns the mean of the samples, 0 without any.
func (h *Histogram) Average() time.Duration {
	if h.none() {
		return 0
	}
	return time.Duration(math.Round(h.Mean() * float64(time.Microsecond)))
}

// Longest returns the greatest of the samples, 0 without any.
func (h *Histogram) Longest() time.Duration {
	if h.none() {
		return 0
	}
	return time.Duration(h.Max()) * time.Microsecond
}

func (h *Histogram) none() bool { return h == nil || h.TotalCount() == 0 }

// Copy returns a histogram with the same samples.
func (h *Histogram) Copy() *Histogram {
	return &Histogram{Histogram: *hdrhistogram.Import(h.Export())}
}

// MarshalText implements encoding.TextMarshaler.
func (h *Histogram) MarshalText() ([]byte, error) {
	return h.Encode(hdrhistogram.V2CompressedEncodingCookieBase)
}

// UnmarshalText implements encoding.TextUnmarshaler. For a corrupt text Check
// returns the error, because its caller knows which histogram this is.
func (h *Histogram) UnmarshalText(text []byte) error {
	read, err := hdrhistogram.Decode(text)
	if err == nil && read == nil {
		err = errors.New("nothing in it")
	}
	if err != nil {
		h.corrupt = err
		return nil
	}
	*h = Histogram{Histogram: *read}
	return nil
}

// Check reports whether the histogram could be read and has the geometry of all
// others. Nil is a histogram without samples.
func (h *Histogram) Check() error {
	if h == nil {
		return nil
	}
	if h.corrupt != nil {
		return fmt.Errorf("corrupt histogram: %w", h.corrupt)
	}
	if low, high, figures := h.LowestTrackableValue(), h.HighestTrackableValue(), h.SignificantFigures(); low != Lowest || high != Highest || figures != Figures {
		return fmt.Errorf("histogram of %d to %d with %d figures: expected %d to %d with %d", low, high, figures, Lowest, Highest, Figures)
	}
	return nil
}
