package mysqld

import "github.com/hadrill/hadrill/sim/conf"

// harmless are the options of mariadbd 10.11 that are accepted without an effect
// here, each with the reason; refusedOptions are those that have one which is not
// modelled. With the rows of options.go they are all that mariadbd --help
// --verbose lists.
var (
	harmless = []conf.Row[setter]{
		{Names: "binlog-alter-two-phase, binlog-annotate-row-events, binlog-cache-size, binlog-checksum, binlog-direct-non-transactional-updates, " +
			"binlog-file-cache-size, binlog-optimize-thread-scheduling, binlog-row-event-max-size, binlog-row-image, binlog-row-metadata, binlog-stmt-cache-size, " +
			"encrypt-binlog, init-rpl-role, log-basename, log-bin-compress, log-bin-compress-min-len, log-bin-index, log-bin-trust-function-creators, " +
			"master-info-file, master-verify-checksum, max-binlog-cache-size, max-binlog-stmt-cache-size, max-relay-log-size, relay-log, relay-log-index, " +
			"relay-log-info-file, replicate-annotate-row-events, report-host, report-password, report-port, report-user, rpl-semi-sync-master-trace-level, " +
			"rpl-semi-sync-slave-kill-conn-timeout, rpl-semi-sync-slave-trace-level, show-slave-auth-info, slave-compressed-protocol, " +
			"slave-domain-parallel-threads, slave-load-tmpdir, slave-max-allowed-packet, slave-parallel-max-queued, slave-parallel-mode, " +
			"slave-run-triggers-for-rbr, slave-sql-verify-checksum, slave-transaction-retries, slave-transaction-retry-errors, slave-transaction-retry-interval, " +
			"slave-type-conversions, sync-master-info",
			Form: anything, Without: "the binary and relay logs have fixed names and sizes here"},
		{Names: "binlog-expire-logs-seconds, expire-logs-days",
			Form: anything, Without: "binary logs are not purged while a scenario lasts"},
		{Names: "gtid-cleanup-batch-size, gtid-domain-id, gtid-ignore-duplicates, gtid-pos-auto-engines, gtid-strict-mode",
			Form: anything, Without: "replication goes by file and position"},
		{Names: "ignore-builtin-innodb, innodb-adaptive-flushing, innodb-adaptive-flushing-lwm, innodb-adaptive-hash-index, innodb-adaptive-hash-index-parts, " +
			"innodb-alter-copy-bulk, innodb-autoextend-increment, innodb-autoinc-lock-mode, innodb-buf-dump-status-frequency, innodb-buffer-page, " +
			"innodb-buffer-page-lru, innodb-buffer-pool-chunk-size, innodb-buffer-pool-dump-at-shutdown, innodb-buffer-pool-dump-now, innodb-buffer-pool-dump-pct, " +
			"innodb-buffer-pool-filename, innodb-buffer-pool-in-core-dump, innodb-buffer-pool-load-abort, innodb-buffer-pool-load-at-startup, " +
			"innodb-buffer-pool-load-now, innodb-buffer-pool-size, innodb-buffer-pool-size-auto-min, innodb-buffer-pool-size-max, innodb-buffer-pool-stats, " +
			"innodb-change-buffer-max-size, innodb-change-buffering, innodb-checksum-algorithm, innodb-cmp, innodb-cmp-per-index, innodb-cmp-per-index-enabled, " +
			"innodb-cmp-per-index-reset, innodb-cmp-reset, innodb-cmpmem, innodb-cmpmem-reset, innodb-compression-algorithm, innodb-compression-default, " +
			"innodb-compression-failure-threshold-pct, innodb-compression-level, innodb-compression-pad-pct-max, innodb-data-file-path, innodb-data-home-dir, " +
			"innodb-deadlock-detect, innodb-deadlock-report, innodb-default-encryption-key-id, innodb-default-row-format, innodb-defragment, " +
			"innodb-defragment-fill-factor, innodb-defragment-fill-factor-n-recs, innodb-defragment-frequency, innodb-defragment-n-pages, " +
			"innodb-defragment-stats-accuracy, innodb-disable-sort-file-cache, innodb-doublewrite, innodb-encrypt-log, innodb-encrypt-tables, " +
			"innodb-encrypt-temporary-tables, innodb-encryption-rotate-key-age, innodb-encryption-rotation-iops, innodb-encryption-threads, innodb-fast-shutdown, " +
			"innodb-fatal-semaphore-wait-threshold, innodb-file-per-table, innodb-fill-factor, innodb-flush-method, innodb-flush-neighbors, innodb-flush-sync, " +
			"innodb-flushing-avg-loops, innodb-force-primary-key, innodb-ft-aux-table, innodb-ft-being-deleted, innodb-ft-cache-size, innodb-ft-config, " +
			"innodb-ft-default-stopword, innodb-ft-deleted, innodb-ft-enable-diag-print, innodb-ft-enable-stopword, innodb-ft-index-cache, innodb-ft-index-table, " +
			"innodb-ft-max-token-size, innodb-ft-min-token-size, innodb-ft-num-word-optimize, innodb-ft-result-cache-limit, innodb-ft-server-stopword-table, " +
			"innodb-ft-sort-pll-degree, innodb-ft-total-cache-size, innodb-ft-user-stopword-table, innodb-immediate-scrub-data-uncompressed, " +
			"innodb-instant-alter-column-allowed, innodb-io-capacity, innodb-io-capacity-max, innodb-linux-aio, innodb-lock-wait-timeout, innodb-lock-waits, " +
			"innodb-locks, innodb-log-buffer-size, innodb-log-file-buffering, innodb-log-file-mmap, innodb-log-file-size, innodb-log-group-home-dir, " +
			"innodb-log-spin-wait-delay, innodb-log-write-ahead-size, innodb-lru-scan-depth, innodb-max-dirty-pages-pct, innodb-max-dirty-pages-pct-lwm, " +
			"innodb-max-purge-lag, innodb-max-purge-lag-delay, innodb-max-purge-lag-wait, innodb-max-undo-log-size, innodb-metrics, innodb-monitor-disable, " +
			"innodb-monitor-enable, innodb-monitor-reset, innodb-monitor-reset-all, innodb-numa-interleave, innodb-old-blocks-pct, innodb-old-blocks-time, " +
			"innodb-online-alter-log-max-size, innodb-open-files, innodb-optimize-fulltext-only, innodb-page-size, innodb-prefix-index-cluster-optimization, " +
			"innodb-print-all-deadlocks, innodb-purge-batch-size, innodb-purge-threads, innodb-random-read-ahead, innodb-read-ahead-threshold, " +
			"innodb-read-io-threads, innodb-read-only-compressed, innodb-rollback-on-timeout, innodb-snapshot-isolation, innodb-sort-buffer-size, " +
			"innodb-spin-wait-delay, innodb-stats-auto-recalc, innodb-stats-include-delete-marked, innodb-stats-method, innodb-stats-modified-counter, " +
			"innodb-stats-on-metadata, innodb-stats-persistent, innodb-stats-persistent-sample-pages, innodb-stats-traditional, " +
			"innodb-stats-transient-sample-pages, innodb-status-file, innodb-status-output, innodb-status-output-locks, innodb-strict-mode, innodb-sync-spin-loops, " +
			"innodb-sys-columns, innodb-sys-fields, innodb-sys-foreign, innodb-sys-foreign-cols, innodb-sys-indexes, innodb-sys-tables, innodb-sys-tablespaces, " +
			"innodb-sys-tablestats, innodb-sys-virtual, innodb-table-locks, innodb-tablespaces-encryption, innodb-temp-data-file-path, innodb-tmpdir, innodb-trx, " +
			"innodb-undo-directory, innodb-undo-log-truncate, innodb-undo-tablespaces, innodb-use-atomic-writes, innodb-use-native-aio, innodb-write-io-threads",
			Form: anything, Without: "the engine is modelled as far as its log goes"},
		{Names: "aria-block-size, aria-checkpoint-interval, aria-checkpoint-log-activity, aria-encrypt-tables, aria-force-start-after-recovery-failures, " +
			"aria-group-commit, aria-group-commit-interval, aria-log-dir-path, aria-log-file-size, aria-log-purge-type, aria-max-sort-file-size, " +
			"aria-page-checksum, aria-pagecache-age-threshold, aria-pagecache-buffer-size, aria-pagecache-division-limit, aria-pagecache-file-hash-size, " +
			"aria-recover-options, aria-repair-threads, aria-sort-buffer-size, aria-stats-method, aria-sync-log-dir, bulk-insert-buffer-size, " +
			"column-compression-threshold, column-compression-zlib-level, column-compression-zlib-strategy, column-compression-zlib-wrap, concurrent-insert, " +
			"default-tmp-storage-engine, delay-key-write, delayed-insert-limit, delayed-insert-timeout, delayed-queue-size, encrypt-tmp-disk-tables, " +
			"encrypt-tmp-files, external-locking, flush, flush-time, ft-boolean-syntax, ft-max-word-len, ft-min-word-len, ft-query-expansion-limit, " +
			"ft-stopword-file, keep-files-on-create, key-buffer-size, key-cache-age-threshold, key-cache-block-size, key-cache-division-limit, " +
			"key-cache-file-hash-size, key-cache-segments, myisam-block-size, myisam-data-pointer-size, myisam-max-sort-file-size, myisam-mmap-size, " +
			"myisam-recover-options, myisam-repair-threads, myisam-sort-buffer-size, myisam-stats-method, myisam-use-mmap, partition",
			Form: anything, Without: "there is no table of another engine"},
		{Names: "performance-schema, performance-schema-accounts-size, performance-schema-consumer-events-stages-current, " +
			"performance-schema-consumer-events-stages-history, performance-schema-consumer-events-stages-history-long, " +
			"performance-schema-consumer-events-statements-current, performance-schema-consumer-events-statements-history, " +
			"performance-schema-consumer-events-statements-history-long, performance-schema-consumer-events-transactions-current, " +
			"performance-schema-consumer-events-transactions-history, performance-schema-consumer-events-transactions-history-long, " +
			"performance-schema-consumer-events-waits-current, performance-schema-consumer-events-waits-history, " +
			"performance-schema-consumer-events-waits-history-long, performance-schema-consumer-global-instrumentation, " +
			"performance-schema-consumer-statements-digest, performance-schema-consumer-thread-instrumentation, performance-schema-digests-size, " +
			"performance-schema-events-stages-history-long-size, performance-schema-events-stages-history-size, " +
			"performance-schema-events-statements-history-long-size, performance-schema-events-statements-history-size, " +
			"performance-schema-events-transactions-history-long-size, performance-schema-events-transactions-history-size, " +
			"performance-schema-events-waits-history-long-size, performance-schema-events-waits-history-size, performance-schema-hosts-size, " +
			"performance-schema-instrument, performance-schema-max-cond-classes, performance-schema-max-cond-instances, performance-schema-max-digest-length, " +
			"performance-schema-max-file-classes, performance-schema-max-file-handles, performance-schema-max-file-instances, performance-schema-max-index-stat, " +
			"performance-schema-max-memory-classes, performance-schema-max-metadata-locks, performance-schema-max-mutex-classes, " +
			"performance-schema-max-mutex-instances, performance-schema-max-prepared-statements-instances, performance-schema-max-program-instances, " +
			"performance-schema-max-rwlock-classes, performance-schema-max-rwlock-instances, performance-schema-max-socket-classes, " +
			"performance-schema-max-socket-instances, performance-schema-max-sql-text-length, performance-schema-max-stage-classes, " +
			"performance-schema-max-statement-classes, performance-schema-max-statement-stack, performance-schema-max-table-handles, " +
			"performance-schema-max-table-instances, performance-schema-max-table-lock-stat, performance-schema-max-thread-classes, " +
			"performance-schema-max-thread-instances, performance-schema-session-connect-attrs-size, performance-schema-setup-actors-size, " +
			"performance-schema-setup-objects-size, performance-schema-users-size",
			Form: anything, Without: "the performance schema only watches"},
		{Names: "console, core-file, feedback, feedback-http-proxy, feedback-send-retry-wait, feedback-send-timeout, feedback-url, feedback-user-info, general-log, " +
			"general-log-file, lc-messages, lc-messages-dir, lc-time-names, log-ddl-recovery, log-disabled-statements, log-error, log-isam, log-output, " +
			"log-queries-not-using-indexes, log-short-format, log-slow-admin-statements, log-slow-disabled-statements, log-slow-filter, log-slow-max-warnings, " +
			"log-slow-min-examined-row-limit, log-slow-query, log-slow-query-file, log-slow-query-time, log-slow-rate-limit, log-slow-slave-statements, " +
			"log-slow-verbosity, log-tc, log-tc-size, log-warnings, long-query-time, min-examined-row-limit, note-verbosity, silent-startup, slow-launch-time, " +
			"slow-query-log, slow-query-log-file, stack-trace, userstat",
			Form: anything, Without: "it says what the server logs for people"},
		{Names: "allow-suspicious-udfs, automatic-sp-privileges, basedir, character-sets-dir, datadir, default-password-lifetime, des-key-file, " +
			"disconnect-on-expired-password, language, large-files-support, large-pages, local-infile, lower-case-file-system, max-password-errors, memlock, old, " +
			"old-alter-table, old-mode, old-passwords, old-style-user-limits, pid-file, plugin-dir, plugin-load, plugin-load-add, plugin-maturity, " +
			"proxy-protocol-networks, safe-user-create, secure-auth, secure-file-priv, secure-timestamp, server-uid, skip-grant-tables, skip-host-cache, " +
			"skip-name-resolve, skip-show-database, socket, ssl, ssl-ca, ssl-capath, ssl-cert, ssl-cipher, ssl-crl, ssl-crlpath, ssl-key, " +
			"strict-password-validation, symbolic-links, temp-pool, tls-version, tmpdir, unix-socket, user, version-comment, version-compile-machine, " +
			"version-compile-os, version-malloc-library, version-source-revision, version-ssl-library",
			Form: anything, Without: "files and accounts of the machine do not matter here"},
		{Names: "alter-algorithm, analyze-max-length, analyze-sample-percentage, ansi, back-log, big-tables, character-set-client-handshake, character-set-filesystem, " +
			"character-set-server, collation-server, completion-type, connect-timeout, date-format, datetime-format, deadlock-search-depth-long, " +
			"deadlock-search-depth-short, deadlock-timeout-long, deadlock-timeout-short, default-regex-flags, default-time-zone, default-week-format, " +
			"div-precision-increment, enforce-storage-engine, eq-range-index-dive-limit, event-scheduler, expensive-subquery-limit, " +
			"explicit-defaults-for-timestamp, getopt-prefix-matching, group-concat-max-len, histogram-size, histogram-type, host-cache-size, ignore-db-dirs, " +
			"in-predicate-conversion-threshold, interactive-timeout, join-buffer-size, join-buffer-space-limit, join-cache-level, lock-wait-timeout, " +
			"low-priority-updates, lower-case-table-names, max-allowed-packet, max-connect-errors, max-delayed-threads, max-digest-length, max-error-count, " +
			"max-heap-table-size, max-join-size, max-length-for-sort-data, max-prepared-stmt-count, max-recursive-iterations, max-rowid-filter-size, " +
			"max-seeks-for-key, max-session-mem-used, max-sort-length, max-sp-recursion-depth, max-tmp-tables, max-write-lock-count, metadata-locks-cache-size, " +
			"metadata-locks-hash-instances, mrr-buffer-size, mysql56-temporal-format, net-buffer-length, net-read-timeout, net-retry-count, net-write-timeout, " +
			"open-files-limit, optimizer-adjust-secondary-key-costs, optimizer-extra-pruning-depth, optimizer-join-limit-pref-ratio, optimizer-max-sel-arg-weight, " +
			"optimizer-max-sel-args, optimizer-prune-level, optimizer-search-depth, optimizer-selectivity-sampling-limit, optimizer-switch, optimizer-trace, " +
			"optimizer-trace-max-mem-size, optimizer-use-condition-selectivity, port-open-timeout, preload-buffer-size, profiling-history-size, " +
			"progress-report-time, protocol-version, query-alloc-block-size, query-cache-limit, query-cache-min-res-unit, query-cache-size, " +
			"query-cache-strip-comments, query-cache-type, query-cache-wlock-invalidate, query-prealloc-size, range-alloc-block-size, read-buffer-size, " +
			"read-rnd-buffer-size, rowid-merge-buff-size, sequence, session-track-schema, session-track-state-change, session-track-system-variables, " +
			"session-track-transaction-info, sort-buffer-size, sql-mode, sql-safe-updates, standard-compliant-cte, stored-program-cache, sync-frm, sysdate-is-now, " +
			"system-time-zone, system-versioning-alter-history, system-versioning-insert-history, table-cache, table-definition-cache, table-open-cache, " +
			"table-open-cache-instances, tcp-keepalive-interval, tcp-keepalive-probes, tcp-keepalive-time, tcp-nodelay, thread-cache-size, thread-handling, " +
			"thread-pool-dedicated-listener, thread-pool-exact-stats, thread-pool-groups, thread-pool-idle-timeout, thread-pool-max-threads, " +
			"thread-pool-oversubscribe, thread-pool-prio-kickup-timer, thread-pool-priority, thread-pool-queues, thread-pool-size, thread-pool-stall-limit, " +
			"thread-pool-stats, thread-pool-waits, thread-stack, time-format, tmp-disk-table-size, tmp-memory-table-size, tmp-table-size, " +
			"transaction-alloc-block-size, transaction-isolation, transaction-prealloc-size, updatable-views-with-limit, use-stat-tables, user-variables",
			Form: anything, Without: "statements are simple and short here"},
	}
	refusedOptions = []conf.Row[setter]{
		{Names: "wsrep-SR-store, wsrep-allowlist, wsrep-causal-reads, wsrep-certification-rules, wsrep-convert-LOCK-to-trx, wsrep-dbug-option, " +
			"wsrep-desync, wsrep-drupal-282555-workaround, wsrep-forced-binlog-format, wsrep-gtid-domain-id, wsrep-gtid-mode, " +
			"wsrep-ignore-apply-errors, wsrep-mode, wsrep-mysql-replication-bundle, wsrep-new-cluster, wsrep-notify-cmd, " +
			"wsrep-patch-version, wsrep-recover, wsrep-reject-queries, wsrep-restart-slave, wsrep-sst-donor, " +
			"wsrep-sst-donor-rejects-queries, wsrep-sst-receive-address, wsrep-start-position, wsrep-trx-fragment-size, " +
			"wsrep-trx-fragment-unit",
			Form: anything, Refused: "this part of Galera is not modelled"},
		{Names: "binlog-do-db, binlog-ignore-db, replicate-do-db, replicate-do-table, replicate-events-marked-for-skip, replicate-ignore-db, replicate-ignore-table, " +
			"replicate-rewrite-db, replicate-wild-do-table, replicate-wild-ignore-table",
			Form: anything, Refused: "filters are not modelled: every row is replicated"},
		{Names: "init-slave, master-retry-count, read-binlog-speed-limit, relay-log-space-limit, replicate-same-server-id, rpl-semi-sync-slave-delay-master, " +
			"slave-ddl-exec-mode, slave-exec-mode, slave-max-statement-time, slave-skip-errors",
			Form: anything, Refused: "it changes what replicas execute, which is not modelled"},
		{Names: "binlog-commit-wait-count, binlog-commit-wait-usec, extra-max-connections, extra-port, idle-readonly-transaction-timeout, idle-transaction-timeout, " +
			"idle-write-transaction-timeout, init-connect, init-file, max-statement-time, max-user-connections, require-secure-transport, transaction-read-only",
			Form: anything, Refused: "it ends or holds up statements, which is not modelled"},
		{Names: "bootstrap, chroot, flashback, help, innodb-force-recovery, innodb-log-checkpoint-now, innodb-read-only, safe-mode, skip-networking, " +
			"tc-heuristic-recover, verbose, version",
			Form: anything, Refused: "the server does not run as one then"},
		{Names: "debug, debug-abort-slave-event-count, debug-disconnect-slave-event-count, debug-exit-info, debug-gdb, debug-max-binlog-dump-events, debug-no-sync, " +
			"debug-no-thread-alarm, debug-sporadic-binlog-dump-fail, gdb",
			Form: anything, Refused: "it is for debugging the server"},
	}
)
