package redis

import (
	"errors"
	"fmt"

	"github.com/hadrill/hadrill/sim/host"
)

// saveRetry is how many whole seconds of the clock pass at least between two
// snapshots of which the first failed (CONFIG_BGSAVE_RETRY_DELAY, server.h).
const saveRetry = 5

// rewriteRetry is how many pass after a rewrite that failed. The real server
// tries three times at once, then after 1, 2, 4 ... minutes (aofRewriteLimited).
const rewriteRetry = 60

// Answers to writes while there is nowhere to keep them (redis-server 7.0.15).
const (
	errSnapshot = "MISCONF Redis is configured to save RDB snapshots, but it's currently unable to persist to disk. " +
		"Commands that may modify the data set are disabled, because this instance is configured to report errors " +
		"during writes if RDB snapshotting fails (stop-writes-on-bgsave-error option). " +
		"Please check the Redis logs for details about the RDB error."
	errAppend = "MISCONF Errors writing to the AOF file: "
)

// denies is why a command is not carried out, "" for none: the last snapshot
// failed (stop-writes-on-bgsave-error, on by default), or the append only file
// cannot be written (writeCommandsDeniedByDiskError, server.c). PING is denied
// like a write.
func (r *redis) denies(name string, row *command) string {
	switch {
	case !row.writes() && name != "PING":
	case r.snapshot.failed && len(r.config.Persistence.Save) > 0:
		return errSnapshot
	case r.aof.failing != nil:
		return errAppend + reason(r.aof.failing)
	}
	return ""
}

// reason is an error as strerror(3) has it.
func reason(err error) string {
	if errors.Is(err, host.ErrNoSpace) {
		return "No space left on device"
	}
	return err.Error()
}

// appendFailed notes that the append only file cannot be written. What is not in
// it stays in the log for the next attempt. Under appendfsync always nobody may
// be answered, so the server exits.
func (r *redis) appendFailed(err error) {
	if r.config.Persistence.AOF == AOFAlways {
		r.host.Note("redis", fmt.Sprintf("Can't recover from AOF write error when the AOF fsync policy is 'always'. Exiting: %v", err))
		r.host.Exit()
	}
	if r.aof.failing == nil {
		r.host.Note("redis", fmt.Sprintf("Error writing to the AOF file: %v", err))
	}
	r.aof.failing = err
	r.armCron()
}

// appendWorks notes that it can be written again.
func (r *redis) appendWorks() {
	if r.aof.failing != nil {
		r.aof.failing = nil
		r.host.Note("redis", "AOF write error looks solved, Redis can write again.")
	}
}

// retryAppend is the attempt with which each round of the event loop ends while
// the append only file cannot be written (beforeSleep, server.c).
func (r *redis) retryAppend() {
	if r.aof.failing != nil && !r.aof.syncing {
		r.writeAOF()
	}
}
