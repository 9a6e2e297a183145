// Package draft writes a first scenario for configuration files: machines,
// addresses, users, and faults to begin with. It knows nothing of runs.
package draft
