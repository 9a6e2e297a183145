// Package diff holds two results against each other, report.json before and
// after a change: case by case and figure by figure. It judges only what seeds
// can tell from chance.
package diff
