/** A server that is measured. Every socket that connects as `clients.ts` says gets what is published. */
export type Engine = {
  port: number
  /** What is published in one go: one message, or a burst. */
  publish: (messages: readonly string[]) => void
}

/** The bytes of data in each message, as a row of attendance has them. */
const DATA_BYTES = 300

export const CHANNEL = 'news'
export const EVENT = 'Said'

/** Data of the same length for every number, so that bytes tell how many messages came. */
export const dataOf = (n: number): string =>
  `{"n":"${String(n).padStart(12, '0')}","row":"`.padEnd(DATA_BYTES - 2, 'x') + '"}'

/** What servers without a protocol of their own send: the same text as the others. */
export const textOf = (data: string): string => JSON.stringify({ event: EVENT, channel: CHANNEL, data })

export const ENGINES = ['hadir', 'ws', 'bun', 'socket.io'] as const
export type EngineName = (typeof ENGINES)[number]
