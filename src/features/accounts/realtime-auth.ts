import { z } from 'zod'
import { accountTag, credentialTag } from '#src/kernel/access.ts'
import type { Clock } from '#src/kernel/clock.ts'
import { AppError } from '#src/kernel/errors.ts'
import { identityOf } from '#src/http/identity.ts'
import type { Identity } from '#src/http/identity.ts'
import type { Http } from '#src/http/server.ts'
import { mayRead } from './channels.ts'
import type { Credentials } from './credentials.ts'
import { RIGHTS_LAST_MS } from './end-overdue.ts'

export type RealtimeAuthNeeds = {
  clock: Clock
  credentials: Credentials
  /** Signs a subscription, and what is said with it, as the Pusher protocol wants it. */
  signChannel: (socketId: string, channel: string, channelData: string) => { auth: string; channel_data?: string }
}

/** What pusher-js and laravel-echo post, as a form or as JSON; what else they add is of no meaning here. */
const Subscription = z
  .object({
    socket_id: z
      .string()
      .max(50)
      .regex(/^\d+\.\d+$/),
    channel_name: z.string().min(1).max(200),
  })
  .meta({ id: 'Subscription' })
const Signature = z
  .object({ auth: z.string(), channel_data: z.string().optional() })
  .meta({ id: 'SubscriptionSignature' })

/** Lets a socket listen to a private channel that its owner may read. */
export function realtimeAuthRoute(http: Http, needs: RealtimeAuthNeeds): void {
  http.post(
    '/api/realtime/auth',
    {
      config: { access: 'feed.read', form: true, refuses: ['feed/channel-denied'] },
      schema: {
        summary: 'Sign a subscription to a channel, as Pusher clients ask for it',
        tags: ['realtime'],
        body: Subscription,
        response: { 200: Signature },
      },
    },
    async (request) => {
      const at = needs.clock.now()
      // not by what this process remembers: another node may have ended it, and has told so before this socket was there
      const identity = await needs.credentials.confirm(identityOf(request))
      if (!identity) throw new AppError('session/required')
      const { socket_id, channel_name } = request.body
      if (!mayRead(identity, channel_name)) throw new AppError('feed/channel-denied')
      return needs.signChannel(socket_id, channel_name, JSON.stringify(channelData(identity, at)))
    },
  )
}

/** Signed with the subscription, so that the realtime nodes know whose socket it is without asking a database. */
const channelData = ({ credentialId, accountId, via }: Identity, at: number): object => ({
  tags: [credentialTag(credentialId), accountTag(accountId)],
  at,
  until: at + RIGHTS_LAST_MS[via],
})
