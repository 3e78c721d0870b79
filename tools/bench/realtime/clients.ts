import type { EngineName } from './engine.ts'
import { CHANNEL } from './engine.ts'

/** How a raw client becomes a subscriber. */
type Client = {
  path: string
  /** Texts to send once the socket is open. */
  says: readonly string[]
  /** What stands in the last frame before it hears everything. */
  ready: string
}

export const CLIENTS: Readonly<Record<EngineName, Client>> = {
  hadir: {
    path: '/app/bench-key?protocol=7',
    says: [JSON.stringify({ event: 'pusher:subscribe', data: { channel: CHANNEL } })],
    ready: 'subscription_succeeded',
  },
  ws: { path: '/', says: [], ready: 'ready' },
  bun: { path: '/', says: [], ready: 'ready' },
  'socket.io': { path: '/socket.io/?EIO=4&transport=websocket', says: ['40'], ready: '40{' },
}
