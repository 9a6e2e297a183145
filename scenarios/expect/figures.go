package expect

import (
	"fmt"
	"iter"
	"time"
)

// Figures are the values that a table's figures have for one thing. The zero
// value has none.
type Figures struct {
	figures []Figure
	values  []any
}

// All gives each figure and its value, in the table's order.
func (f Figures) All() iter.Seq2[*Figure, any] {
	return func(yield func(*Figure, any) bool) {
		for i := range f.figures {
			if !yield(&f.figures[i], f.values[i]) {
				return
			}
		}
	}
}

// Value gives a figure's value; false where there is no such figure.
func (f Figures) Value(name string) (any, bool) {
	for k, v := range f.All() {
		if k.Name == name {
			return v, true
		}
	}
	return nil, false
}

// Count gives the value of a count. A name that is none panics, as with Time,
// Share and Text: names in the program are those of the tables.
func (f Figures) Count(name string) int { return valueOf[int](f, name) }

// Time gives the value of a duration, None for what did not happen.
func (f Figures) Time(name string) time.Duration { return valueOf[time.Duration](f, name) }

// Share gives the value of a share or a rate.
func (f Figures) Share(name string) float64 { return valueOf[float64](f, name) }

// Text gives the value of a name.
func (f Figures) Text(name string) string { return valueOf[string](f, name) }

func valueOf[T any](f Figures, name string) T {
	v, _ := f.Value(name)
	t, ok := v.(T)
	if !ok {
		panic(fmt.Sprintf("expect: figure %q: it is %v", name, v))
	}
	return t
}

// Empty reports whether the figure is computed over a count that is 0 here.
func (f Figures) Empty(k *Figure) bool { return k.Over != "" && f.Count(k.Over) == 0 }
