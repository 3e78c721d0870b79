import { createServer } from 'node:net'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { systemClock } from '#src/kernel/clock.ts'
import { TestClock } from '#test/support/clock.ts'
import { openReceiver } from '#test/support/receiver.ts'
import type { Receiver } from '#test/support/receiver.ts'
import { post as postTo, postForStatus } from './post.ts'

let receiver: Receiver
beforeEach(async () => void (receiver = await openReceiver()))
afterEach(() => receiver.close())

const post = (url: string, allowPrivate = false, clock = systemClock): Promise<number> =>
  postForStatus({ url, body: '{"é":1}', headers: { 'x-test': 'yes' }, allowPrivate }, clock)

describe('a webhook', () => {
  it('is sent whole, and its answer is a status', async () => {
    receiver.answer = 418
    expect(await post(receiver.url, true)).toBe(418)
    expect(receiver.received).toEqual([
      { path: '/hook', body: '{"é":1}', headers: expect.objectContaining({ 'x-test': 'yes', 'content-length': '8' }) },
    ])
  })

  it('does not follow where it is sent on to', async () => {
    receiver.answer = (response) => void response.writeHead(307, { location: receiver.url }).end()
    expect(await post(receiver.url, true)).toBe(307)
    expect(receiver.received).toHaveLength(1)
  })

  it.each(['127.0.0.1', 'localhost', '0x7f.1', '2130706433', '[::1]', '[::ffff:127.0.0.1]', '0.0.0.0'])(
    'does not go to %s, which is this network',
    async (host) => {
      await expect(post(receiver.url.replace('127.0.0.1', host))).rejects.toThrow('private network')
      expect(receiver.received).toEqual([])
    },
  )

  it('goes to this network where it may', async () => {
    expect(await post(receiver.url.replace('127.0.0.1', 'localhost'), true)).toBe(200)
  })

  it('fails when nobody is there, the name means nothing, or the answer is none', async () => {
    await expect(post('http://name.invalid/')).rejects.toThrow()
    const server = createServer((socket) => socket.end('nonsense\r\n\r\n').resume())
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
    await expect(post(url, true)).rejects.toThrow()
    server.close()
    await once(server, 'close')
    await expect(post(url, true)).rejects.toThrow('ECONNREFUSED')
  })

  it('fails when there is no answer in time', async () => {
    const clock = new TestClock()
    receiver.answer = () => {}
    const answer = post(receiver.url, true, clock)
    await receiver.got(1)
    clock.advance(5_000)
    await expect(answer).rejects.toThrow('no answer within 5000 ms')
  })

  it('goes to a private address that it was told of, and to no other', async () => {
    const wanted = { url: receiver.url.replace('127.0.0.1', 'localhost'), body: '{}', headers: {} }
    const asked: string[] = []
    const allowPrivate = (address: string, host: string): boolean => asked.push(`${host} ${address}`) > 0
    expect((await postTo({ ...wanted, allowPrivate }, systemClock)).status).toBe(200)
    expect(asked).toContain('localhost 127.0.0.1')
    await expect(postTo({ ...wanted, allowPrivate: () => false }, systemClock)).rejects.toThrow('private network')
  })

  it('reads as much of an answer as it is told, though it never ends', async () => {
    receiver.answer = (response) => void response.writeHead(500).write('x'.repeat(100_000))
    const answer = await postTo({ url: receiver.url, body: '{}', headers: {}, allowPrivate: true }, systemClock, 40)
    expect(answer).toEqual({ status: 500, excerpt: 'x'.repeat(40) })
  })
})
