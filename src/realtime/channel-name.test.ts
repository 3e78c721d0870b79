import { describe, expect, it } from 'vitest'
import { systemIds } from '#src/kernel/ids.ts'
import { channelKind, isSocketId, isUserId, socketIdFrom } from './channel-name.ts'

describe('the name of a channel', () => {
  it.each([
    ['news', 'public', false, false],
    ['privatefoo', 'public', false, false],
    ['presence', 'public', false, false],
    ['__proto__', 'public', false, false],
    ['cache-news', 'public', false, true],
    ['private-attendances.department.a', 'private', false, false],
    ['private-cache-a', 'private', false, true],
    ['private-encrypted-a', 'private', true, false],
    ['private-encrypted-cache-a', 'private', true, true],
    ['presence-a', 'presence', false, false],
    ['presence-cache-a', 'presence', false, true],
    ['presence-encrypted-a', 'presence', false, false],
    ['#server-to-user-7', 'user', false, false],
    ['#server-to-user-budi@kantor.id 🙂', 'user', false, false],
  ])('%s is %s, encrypted %s, cache %s', (name, access, encrypted, cache) => {
    expect(channelKind(name)).toEqual({ access, encrypted, cache })
  })

  it('is refused when it is too long or holds other characters', () => {
    expect(channelKind('a'.repeat(200))).not.toBeNull()
    expect(channelKind(`#server-to-user-${'u'.repeat(128)}`)).not.toBeNull()
    for (const id of ['u'.repeat(129), '', 'a\nb', 'a\0', '\ud800']) expect(isUserId(id), id).toBe(false)
    for (const name of [
      '',
      'a'.repeat(201),
      'a b',
      'a:b',
      'a\n',
      'a/b',
      'ä',
      '#server-to-user-',
      '#server',
      'a\0',
      'a*',
    ])
      expect(channelKind(name), name).toBeNull()
  })
})

describe('the id of a socket', () => {
  it('is two numbers that nobody can guess', () => {
    const ids = Array.from({ length: 1_000 }, () => socketIdFrom(systemIds.token()))
    expect(ids.every(isSocketId)).toBe(true)
    expect(new Set(ids.flatMap((id) => id.split('.'))).size).toBe(2_000)
    expect(ids.some((id) => id.length > 30)).toBe(true)
  })

  it('is nothing else', () => {
    for (const text of ['', '1', '1.', '.1', '1.1.1', '1.1 ', '1.1\n', '1.a', '-1.1', '1.1:private-a'])
      expect(isSocketId(text), text).toBe(false)
  })
})
