import type { Frame } from './frames.ts'

/**
 * One open socket, whatever engine carries it.
 * - `send` queues a frame. Frames leave in the order of the calls; those of one turn of the event loop leave in
 *   one write. After the socket began to close, it does nothing.
 * - `close` sends what is queued, then a close frame, and makes sure that the socket ends within the engine's
 *   close time-out, whatever the peer does. Calling it again does nothing.
 * - `bufferedBytes` is what was sent and has not reached the operating system yet.
 * - `ping` asks the peer for a sign of life below the protocol; the answer is an `activity`.
 * - `listen` is called once, at once after the socket was opened; a socket without listeners ignores its peer.
 */
export interface Transport {
  readonly bufferedBytes: number
  send(frame: Frame): void
  close(code: number, reason: string): void
  ping(): void
  listen(listeners: TransportListeners): void
}

export type TransportListeners = {
  text: (text: string) => void
  binary: () => void
  /** Something below the messages came from the peer: a ping, or the answer to ours. */
  activity: () => void
}

/** Called once for a socket, after it is gone. */
export type Gone = (code: number) => void
