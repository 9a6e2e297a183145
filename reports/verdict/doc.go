// Package verdict judges runs by expectations, and puts the runs of a case under
// many seeds together. A run that did not finish or that has a fault without
// effect is never taken for a pass. The package does not know which expectations
// there are.
package verdict
