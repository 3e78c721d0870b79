import { z } from 'zod'
import { AppError } from '#src/kernel/errors.ts'
import { identityOf } from '#src/http/identity.ts'
import type { Identity } from '#src/http/identity.ts'
import type { Http } from '#src/http/server.ts'
import { mayRead } from './channels.ts'
import type { Credentials } from './credentials.ts'

export type RealtimeAuthNeeds = {
  credentials: Credentials
  /** Signs a subscription as the Pusher protocol wants it. */
  signChannel: (socketId: string, channel: string) => { auth: string }
  /** Told which socket listens for whom, so that it can be closed when that session ends. */
  onChannelAuthorized?: (socketId: string, identity: Identity) => void
  /** Whether a socket that was told so is still open; without it a session is watched until it ends. */
  isListening?: (credentialId: string) => boolean
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
const Signature = z.object({ auth: z.string() }).meta({ id: 'SubscriptionSignature' })

/** Lets a socket listen to a private channel that its owner may read. */
export function realtimeAuthRoute(http: Http, needs: RealtimeAuthNeeds): void {
  http.post(
    '/api/realtime/auth',
    {
      config: { access: 'feed.read', form: true },
      schema: { tags: ['realtime'], body: Subscription, response: { 200: Signature } },
    },
    async (request) => {
      const identity = identityOf(request)
      const { socket_id, channel_name } = request.body
      if (!mayRead(identity, channel_name)) throw new AppError('feed/channel-denied')
      needs.credentials.watch(identity)
      needs.onChannelAuthorized?.(socket_id, identity)
      return needs.signChannel(socket_id, channel_name)
    },
  )
}
