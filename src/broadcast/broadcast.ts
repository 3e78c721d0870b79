/**
 * The bus between those who publish events and the nodes that hold sockets. At most once, and only to those who
 * are subscribed at the moment: nothing is kept. Screens mend gaps by asking the feed.
 *
 * - `publish` resolves when the bus has taken the messages; messages of one call on one channel arrive in order.
 * - A listener gets every message of its channel published after `subscribe` resolved, this process's own
 *   included. A listener that throws does not disturb the others.
 * - After the returned function resolved, the listener is not called again.
 * - `onGap` tells that messages may have been missed (the connection to the bus was lost and is back), and for how long
 *   this process was away, milliseconds.
 */
export interface Broadcast extends AsyncDisposable {
  publish(messages: readonly BroadcastMessage[]): Promise<void>
  subscribe(app: string, channel: string, listener: Listener): Promise<() => Promise<void>>
  onGap(listener: (awayMs: number) => void): void
}

export type Listener = (message: BroadcastMessage) => void

/**
 * `app` is the id of the realtime application; `data` the JSON text that becomes the event's data; `except` a
 * socket that shall not receive it.
 */
export type BroadcastMessage = { app: string; channel: string; event: string; data: string; except?: string }
