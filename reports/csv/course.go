package csv

import (
	"encoding/csv"
	"io"
	"strconv"
	"time"

	"github.com/hadrill/hadrill/reports/record"
)

// courseHead are the columns before those of the backends.
var courseHead = []string{"group", "second", "requests", "errors", "sessions_lost", "sessions_stale", "latency_p50_ns", "latency_p99_ns"}

// WriteCourse writes the course of a run: a row for each group and second, with
// what ended in that second. Latency is empty where nothing ended; the columns
// behind it are the answers of each application server. The record must not
// have been settled.
func WriteCourse(w io.Writer, r *record.Record) error {
	out := csv.NewWriter(w)
	head := courseHead[:len(courseHead):len(courseHead)]
	for _, b := range r.Run.Backends {
		head = append(head, "answers "+b)
	}
	rows := [][]string{head}
	for i := range r.Series {
		s := &r.Series[i]
		for second := range s.Requests {
			row := []string{s.Group, strconv.Itoa(second), count(s.Requests, second), count(s.Errors, second), count(s.Lost, second), count(s.Stale, second), latency(s.P50, second), latency(s.P99, second)}
			for b := range r.Run.Backends {
				var answers []int
				if b < len(s.Backends) {
					answers = s.Backends[b]
				}
				row = append(row, count(answers, second))
			}
			rows = append(rows, row)
		}
	}
	return out.WriteAll(rows)
}

// count is a second's, 0 where the course has none.
func count(all []int, second int) string {
	if second >= len(all) {
		return "0"
	}
	return strconv.Itoa(all[second])
}

// latency is a second's, "" where nothing ended.
func latency(all []time.Duration, second int) string {
	if second >= len(all) || all[second] == 0 {
		return ""
	}
	return strconv.FormatInt(int64(all[second]), 10)
}
