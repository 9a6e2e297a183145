// Package store keeps results in a folder under the keys of their inputs: each
// once, whole or not at all. It knows neither what a key is made of nor what a
// result holds. Results that nobody asked for in a month are removed.
package store
