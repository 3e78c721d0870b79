import type { Config } from '#src/config/config.ts'

const QUESTION = '?protocol=7&client=hadir-doctor&version=1.0'

/** Where a process of this configuration answers, as seen from the same machine. */
export function placesOf(config: Config): { http: string; ops: string; socket: string } {
  const http = `${hereOf(config.host)}:${config.port}`
  const { key } = config.realtime
  return {
    http: `http://${http}`,
    ops: `http://${hereOf(config.ops.host)}:${config.ops.port}`,
    socket: `ws://${http}/app/${key}${QUESTION}`,
  }
}

/** Where people's screens connect. */
export function publicSocketOf({ publicUrl, realtime }: Config): string {
  const scheme = publicUrl.protocol === 'https:' ? 'wss' : 'ws'
  return `${scheme}://${publicUrl.host}/app/${realtime.key}${QUESTION}`
}

function hereOf(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1'
  if (host === '::') return '[::1]'
  return host.includes(':') ? `[${host}]` : host
}
