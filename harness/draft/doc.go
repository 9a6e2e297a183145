// Package draft writes a first scenario for configuration files: machines,
// addresses, users, faults, and what a stack that survives them must do. Balancers
// come first, with the servers that they name; stores, databases and what watches
// them are placed by what their files say of each other (programs.Part). It knows
// nothing of runs.
package draft
