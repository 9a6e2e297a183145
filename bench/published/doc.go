// Package published repeats results that others have published, beside those that are
// scenes of package strategies: by the simulator, its programs and its balancing rules. Each
// claim has limits and why they are what they are, and matches or does not.
package published
