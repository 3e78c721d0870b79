import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isReservedEvent, nodeMessage, readNodeMessage } from './bus-messages.ts'
import type { NodeMessage } from './bus-messages.ts'

const about = (data: string) => ({ app: 'app', channel: 'news', event: 'pusher_internal:node', data })

describe('what nodes tell each other', () => {
  it.each<NodeMessage>([
    { kind: 'client', event: 'client-x', data: '{"é":"\\u2028"}', userId: '__proto__' },
    { kind: 'client', event: 'client-x' },
    { kind: 'member', here: true, version: 7, userId: '1', info: { name: 'Ani ☀' } },
    { kind: 'member', here: false, version: 2 ** 50, userId: '1' },
    { kind: 'count', version: 1, total: 0 },
    { kind: 'user', online: true, version: 1 },
    { kind: 'terminate' },
  ])('arrives as it was said: $kind', (message) => {
    const sent = nodeMessage('app', 'news', message, '1.1')
    expect(sent).toMatchObject({ app: 'app', channel: 'news', except: '1.1' })
    expect(readNodeMessage(sent)).toEqual(message)
  })

  it('is never what a publisher says', () => {
    expect(readNodeMessage({ ...about('{"kind":"terminate"}'), event: 'Said' })).toBeNull()
    expect(isReservedEvent(about('').event)).toBe(true)
    expect(['Said', 'pusher', 'client-pusher:x', ' pusher:x'].map(isReservedEvent)).toEqual([
      false,
      false,
      false,
      false,
    ])
  })

  it.each(['', '{', 'null', '[]', '{}', '{"kind":"later"}', '{"kind":"count","total":"1","version":1}'])(
    'means nothing when it is %s',
    (data) => {
      expect(readNodeMessage(about(data))).toBeUndefined()
    },
  )

  it('means nothing, or what it says, whatever it is', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (data) => {
        expect(() => readNodeMessage(about(data))).not.toThrow()
      }),
    )
  })
})
