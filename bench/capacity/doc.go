// Package capacity finds the highest load that a scenario's stack carries within an
// objective: whole, and with each single machine lost. It says which machine, which
// expectation and which limit bind.
//
// The seeds are the trials. Under each seed the load is bisected by itself (bracket, a
// pure state machine), under common random numbers: at another rate the same visits
// with the same work come, only closer together or further apart. What a visit waits
// at one queue grows with the rate then, visit for visit (Lindley's recursion), so that
// whether a rate meets the objective is all but monotone. A stack's capacity is the median over seeds, with an interval of order statistics.
//
// A run stops as soon as its objective cannot be met any more (early), and a search
// begins where the utilization law says that the busiest limit would be full, or where
// the first seed ended.
package capacity
