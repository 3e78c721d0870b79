import type { Broadcast, BroadcastMessage } from '#src/broadcast/broadcast.ts'
import type { Clock } from '#src/kernel/clock.ts'
import { messageOf } from '#src/kernel/errors.ts'
import type { Logger } from '#src/kernel/log.ts'

type Needs = { broadcast: Broadcast; clock: Clock; log: Logger }

/** A change that the bus did not take is said again so often, with a second between. */
const TRIES = 30
const RETRY_MS = 1_000

/**
 * Says to all nodes what has changed. Only this node knows of it, so a bus that is away for a moment is waited for; it
 * carries a version, so that saying it late or twice does no harm.
 */
export function tellNodes(needs: Needs, message: BroadcastMessage, tries = TRIES): void {
  const { broadcast, clock, log } = needs
  const { channel } = message
  broadcast.publish([message]).catch((error: unknown) => {
    if (tries === TRIES)
      log.warn({ channel, error: messageOf(error) }, 'the bus did not take a change; it is said again')
    if (tries > 1) clock.after(RETRY_MS, () => tellNodes(needs, message, tries - 1))
    else log.warn({ channel, error: messageOf(error) }, 'a change was told to nobody: the bus did not take it')
  })
}
