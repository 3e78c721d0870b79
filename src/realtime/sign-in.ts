import { messageOf } from '#src/kernel/errors.ts'
import { isUserId } from './channel-name.ts'
import { CLOSE, SIGN_IN_REJECTED, WATCHLIST_TOO_LONG } from './close-codes.ts'
import type { Connection, User } from './connection.ts'
import { asRecord, errorFrame, readRecord, signedInFrame } from './frames.ts'
import type { Incoming } from './frames.ts'
import type { ProtocolNeeds } from './protocol.ts'
import { isUserSigned } from './signature.ts'

type SignIn = { user: User; watchlist: readonly unknown[] }

/**
 * `pusher:signin`: an application says who the user of this connection is. Answered by `pusher:signin_success`, or by
 * `pusher:error` 4009, after which the connection is what it was before.
 */
export function signIn(connection: Connection, message: Incoming, needs: ProtocolNeeds): void {
  const asked = readSignIn(connection, message.data)
  if (typeof asked === 'string') return connection.send(errorFrame(SIGN_IN_REJECTED, asked))
  const { user, watchlist } = asked
  if (connection.user) return connection.send(signedInFrame(connection.user.data))
  connection.user = user
  connection.isProved = true
  const most = connection.app.limits.maxWatchlist
  const watched = [...new Set(watchlist.filter(isUserId))]
  needs.users
    .enter(connection, user)
    .then(async () => {
      connection.send(signedInFrame(user.data))
      if (watched.length > most)
        connection.send(errorFrame(WATCHLIST_TOO_LONG, `A watchlist holds ${most} users; the others are left out`))
      if (watched.length > 0) await needs.users.watch(connection, watched.slice(0, most))
    })
    .catch((error: unknown) => {
      needs.log.error({ error: messageOf(error) }, 'a sign-in was refused by the bus or the roster')
      connection.close(CLOSE.notReady)
    })
}

/** What is wrong with it, or who it is. */
function readSignIn({ app, socketId, user: known }: Connection, data: unknown): SignIn | string {
  const { auth, user_data: userData } = asRecord(data) ?? {}
  if (typeof userData !== 'string') return 'pusher:signin needs data with auth and user_data'
  if (!isUserSigned(app, socketId, auth, userData)) return 'The signature does not fit this user'
  const { id, user_info: info, watchlist = [] } = readRecord(userData) ?? {}
  if (!isUserId(id)) return 'user_data needs an id of 1 to 128 characters'
  if (!Array.isArray(watchlist)) return 'The watchlist of user_data is a list of ids'
  if (known && known.id !== id) return 'Another user has signed in on this connection'
  return { user: { id, info, data: userData }, watchlist }
}
