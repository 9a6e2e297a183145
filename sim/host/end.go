package host

// What a ground that runs programs in virtual time says of one whose end was asked
// for, or which came to its end. Any other text is the error that its Main gave: it
// could not go on.
const (
	EndStopped = "stopped (SIGTERM)"
	EndKilled  = "killed (SIGKILL)"
	EndExited  = "exited"
	EndCrashed = "the machine crashed"
)
