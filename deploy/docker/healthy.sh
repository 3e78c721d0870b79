#!/bin/bash
# The health check of a container, whatever its role: the process answers and has opened everything once. It asks that
# process alone, never the database or Redis: when one of them is away for a moment nothing is gained by killing nodes.
# A shell, because it runs every few seconds in every container, where another Node is the largest load of a small host.
# HTTP/1.0, or the answer comes in chunks.
exec 3<>"/dev/tcp/127.0.0.1/${OPS_PORT:-9464}" || exit 1
printf 'GET /startz HTTP/1.0\r\n\r\n' >&3
read -r -t 5 _ status _ <&3
[ "$status" != 200 ] || exit 0
printf 'startz: %s %s\n' "${status:-no answer}" "$(timeout 2 tail -n 1 <&3)" >&2
exit 1
