#!/bin/bash
# three tries 1 s apart, then stop keepalived
CHECK_TIME=3
check_mysql() { mysql -h127.0.0.1 -uapp -papppw --connect-timeout=2 -e "show status like 'uptime'" >/dev/null 2>&1; }
while [ $CHECK_TIME -ne 0 ]; do
  CHECK_TIME=$((CHECK_TIME-1))
  if check_mysql; then exit 0; fi
  if [ $CHECK_TIME -eq 0 ]; then killall keepalived; exit 1; fi
  sleep 1
done
