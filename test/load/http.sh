#!/bin/bash
# 1,000 requests at 100 concurrent with ab: none may fail, and 95 of 100 must be answered within half a second.
# The list of today is read by several people at once, because one person may ask 600 times a minute of one process.
#
#   LOAD_URL=http://127.0.0.1:3000 LOAD_TOKENS='hdr_… hdr_… hdr_… hdr_…' test/load/http.sh
#
# The tokens are those of accounts that may see everybody (`hadir token create --login L`). REQUESTS, CONCURRENCY and
# P95_MS may be told. `test/load/README.md` shows how a house for this is opened.
set -euo pipefail

: "${LOAD_URL:?say where Hadir answers, as LOAD_URL=http://127.0.0.1:3000}"
: "${LOAD_TOKENS:?give personal access tokens with spaces between them, as LOAD_TOKENS}"
REQUESTS=${REQUESTS:-1000}
CONCURRENCY=${CONCURRENCY:-100}
P95_MS=${P95_MS:-500}
command -v ab > /dev/null || { echo 'there is no ab: apt-get install apache2-utils' >&2; exit 2; }

read -ra tokens <<< "$LOAD_TOKENS"
count=${#tokens[@]}
if [ $((REQUESTS % count)) -ne 0 ] || [ $((CONCURRENCY % count)) -ne 0 ] || [ "$CONCURRENCY" -gt "$REQUESTS" ]; then
  echo "REQUESTS ($REQUESTS) and CONCURRENCY ($CONCURRENCY) must be multiples of the number of tokens ($count)" >&2
  exit 2
fi
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

pids=()
for n in "${!tokens[@]}"; do
  # -l: the list grows while people clock in, and a longer answer is no failure; -s: no answer is waited for longer
  ab -q -k -l -s 20 -n $((REQUESTS / count)) -c $((CONCURRENCY / count)) -g "$folder/$n.tsv" \
    -H "Authorization: Bearer ${tokens[$n]}" "${LOAD_URL%/}/api/attendances/today" > "$folder/$n.txt" 2>&1 &
  pids+=($!)
done
broken=0
for pid in "${pids[@]}"; do wait "$pid" || broken=1; done
if [ "$broken" -ne 0 ]; then
  echo 'ab gave up:' >&2
  tail -n 3 "$folder"/*.txt >&2
  exit 1
fi

sum() { awk -v words="$1" 'index($0, words) == 1 { n += $(NF) } END { print n + 0 }' "$folder"/*.txt; }
complete=$(sum 'Complete requests:')
errors=$(($(sum 'Failed requests:') + $(sum 'Non-2xx responses:')))
# the fifth column is the whole time of a request, milliseconds
tail -q -n +2 "$folder"/*.tsv | awk -F '\t' '{ print $5 }' | sort -n > "$folder/times"
at() { awk -v share="$1" '{ t[NR] = $1 } END { i = int(NR * share); if (i < NR * share) i++; print t[i] }' "$folder/times"; }
p95=$(at 0.95)
echo "$complete of $REQUESTS requests at $CONCURRENCY concurrent, $errors errors; ms: p50 $(at 0.5), p95 $p95, p99 $(at 0.99), most $(at 1)"
if [ "$complete" -ne "$REQUESTS" ] || [ "$errors" -ne 0 ] || [ "$p95" -ge "$P95_MS" ]; then
  echo "missed: all of them, no error, p95 below $P95_MS ms" >&2
  exit 1
fi
echo "reached: all of them, no error, p95 below $P95_MS ms"
