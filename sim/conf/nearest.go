package conf

// Nearest returns the name that a misspelt one most likely means, "" when none
// is within two typing mistakes (an exchange of neighbours is one).
func Nearest(word string, names []string) string {
	if len(word) > 64 {
		return ""
	}
	best, bestAt := "", min(2, len(word)/2)+1
	for _, n := range names {
		if d := mistakes(word, n, bestAt); d < bestAt {
			best, bestAt = n, d
		}
	}
	return best
}

// mistakes returns the optimal string alignment distance, at least limit when
// it is no less.
func mistakes(a, b string, limit int) int {
	if len(a)-len(b) >= limit || len(b)-len(a) >= limit {
		return limit
	}
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}

// Hint returns the end of a message about a misspelt word: `did you mean "x"?`,
// or otherwise where it is like none of the names.
func Hint(word string, names []string, otherwise string) string {
	if n := Nearest(word, names); n != "" {
		return `did you mean "` + n + `"?`
	}
	return otherwise
}
