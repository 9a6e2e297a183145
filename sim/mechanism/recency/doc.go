// Package recency keeps values by key in the order of their last use, and drops
// those that were unused for too long: session stores, stick tables and caches
// are made of it. It knows no clock; times are readings of one clock that does
// not go back.
package recency
