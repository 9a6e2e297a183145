// Package study has what comparisons of many contenders under many seeds share:
// medians with their intervals, ranks beyond the noise, units of figures, and how they
// are printed.
package study
