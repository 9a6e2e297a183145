#!/bin/bash
mysql -h127.0.0.1 -uapp -papppw --connect-timeout=2 -e "select 1" >/dev/null 2>&1 || exit 1
exit 0
