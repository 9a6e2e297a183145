// Package contest compares variations of one scenario, the user's own: the strategies of
// its balancer, values of any of its parts, or ways to keep its sessions, each under the
// same seeds, so that the same users come at the same moments and the same things break.
package contest
