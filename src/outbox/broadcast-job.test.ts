import { expect, test } from 'vitest'
import type { BroadcastMessage } from '#src/broadcast/broadcast.ts'
import { FinalFailure } from '#src/queue/queue.ts'
import { broadcastJob } from './broadcast-job.ts'

function open(fails = false) {
  const sent: BroadcastMessage[] = []
  const done: [number, string][] = []
  const publish = async (messages: readonly BroadcastMessage[]): Promise<void> => {
    if (fails) throw new Error('the bus is gone')
    sent.push(...messages)
  }
  const job = broadcastJob({ broadcast: { publish }, app: 'hadir', markDone: (id, epoch) => done.push([id, epoch]) })
  const run = (payload: unknown): Promise<void> =>
    job({ name: 'broadcast', id: 'j', payload, attempt: 1, signal: new AbortController().signal })
  return { sent, done, run }
}

const delivery = (id: number, payload = '{"id":"a"}') => ({
  id,
  event: 'Changed',
  payload,
  targets: [
    ['all', 7],
    ['dep.1', 2],
  ],
})

test('each channel of each event gets a message with its number there, then they are done', async () => {
  const { sent, done, run } = open()
  await run({ epoch: 'e"1', deliveries: [delivery(1), delivery(2, '{ }')] })
  expect(sent).toHaveLength(4)
  expect(sent[0]).toMatchObject({ app: 'hadir', channel: 'all', event: 'Changed' })
  expect(sent.map((message) => [message.channel, JSON.parse(message.data) as unknown])).toEqual([
    ['all', { id: 'a', _epoch: 'e"1', _seq: 7 }],
    ['dep.1', { id: 'a', _epoch: 'e"1', _seq: 2 }],
    ['all', { _epoch: 'e"1', _seq: 7 }],
    ['dep.1', { _epoch: 'e"1', _seq: 2 }],
  ])
  expect(done).toEqual([
    [1, 'e"1'],
    [2, 'e"1'],
  ])
})

test('a stamp in the payload does not count', async () => {
  const { sent, run } = open()
  await run({ epoch: 'e', deliveries: [delivery(1, '{"_seq":1,"_epoch":"x"}')] })
  expect(JSON.parse(sent[0]?.data ?? '')).toEqual({ _epoch: 'e', _seq: 7 })
})

test('when publishing fails the job fails and nothing is marked', async () => {
  const { done, run } = open(true)
  await expect(run({ epoch: 'e', deliveries: [delivery(1)] })).rejects.toThrow('the bus is gone')
  expect(done).toEqual([])
})

test.each([
  ['nothing', null],
  ['a list', []],
  ['no epoch', { deliveries: [delivery(1)] }],
  ['an epoch that is no text', { epoch: 1, deliveries: [delivery(1)] }],
  ['no deliveries', { epoch: 'e', deliveries: [] }],
  ['deliveries that are no list', { epoch: 'e', deliveries: { length: 1, 0: delivery(1) } }],
  ['an id that is no number', { epoch: 'e', deliveries: [{ ...delivery(1), id: '1' }] }],
  ['an event without a name', { epoch: 'e', deliveries: [{ ...delivery(1), event: '' }] }],
  ['a payload that is no object', { epoch: 'e', deliveries: [delivery(1, '[]')] }],
  ['a payload that is cut off', { epoch: 'e', deliveries: [delivery(1, '{"a":1')] }],
  ['no targets', { epoch: 'e', deliveries: [{ ...delivery(1), targets: [] }] }],
  ['a channel without a name', { epoch: 'e', deliveries: [{ ...delivery(1), targets: [['', 1]] }] }],
  ['a target without a number', { epoch: 'e', deliveries: [{ ...delivery(1), targets: [['all']] }] }],
  ['a number that is none', { epoch: 'e', deliveries: [{ ...delivery(1), targets: [['all', 0]] }] }],
  ['the fault in its second delivery', { epoch: 'e', deliveries: [delivery(1), { ...delivery(2), targets: 'all' }] }],
  ['something besides', { epoch: 'e', deliveries: [delivery(1)], more: 1 }],
  ['something besides in a delivery', { epoch: 'e', deliveries: [{ ...delivery(1), more: 1 }] }],
])('a job with %s is not tried again', async (_, payload) => {
  const { sent, run } = open()
  const failure = run(payload)
  await expect(failure).rejects.toThrow(FinalFailure)
  await expect(failure).rejects.toThrow(/^not a delivery: /)
  expect(sent).toEqual([])
})
