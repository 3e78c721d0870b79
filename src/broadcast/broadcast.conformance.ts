import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Broadcast, BroadcastMessage } from './broadcast.ts'

/** A fresh bus. `near` and `far` are the buses of two processes where there can be two, else the same one. */
export type OpenedBroadcast = {
  near: Broadcast
  far: Broadcast
  /** Resolves when everything published so far has arrived. */
  arrived: () => Promise<void>
  close: () => Promise<void>
}

const message = (data: string, more: Partial<BroadcastMessage> = {}): BroadcastMessage => ({
  app: 'hadir',
  channel: 'private-attendances',
  event: 'AttendanceCreated',
  data,
  ...more,
})

/** What every bus promises; an adapter exists when it passes. */
export function broadcastConformance(name: string, open: () => Promise<OpenedBroadcast>): void {
  describe(`broadcast: ${name}`, () => {
    let bus: OpenedBroadcast
    beforeEach(async () => void (bus = await open()))
    afterEach(() => bus.close())
    const listen = async (broadcast: Broadcast, channel = 'private-attendances', app = 'hadir') => {
      const heard: BroadcastMessage[] = []
      const stop = await broadcast.subscribe(app, channel, (one) => void heard.push(one))
      return { heard, stop, data: () => heard.map((one) => one.data) }
    }

    test('every listener of a channel hears a message exactly, in this process and in others', async () => {
      const [one, two, other] = [await listen(bus.near), await listen(bus.near), await listen(bus.far)]
      const sent = message('{"name":"Ani 🙂","nomor":"007","teks":"a\\nb"}', { except: '12.34' })
      await bus.near.publish([sent])
      await bus.arrived()
      for (const { heard } of [one, two, other]) expect(heard).toEqual([sent])
      await bus.far.publish([message('2')])
      await bus.arrived()
      for (const { data } of [one, two, other]) expect(data().at(-1)).toBe('2')
    })

    test('messages of one call on one channel arrive in order', async () => {
      const { data } = await listen(bus.far)
      const all = Array.from({ length: 200 }, (_, n) => String(n))
      await bus.near.publish(all.map((one) => message(one)))
      await bus.arrived()
      expect(data()).toEqual(all)
    })

    test('channels and apps are kept apart', async () => {
      const { data } = await listen(bus.near)
      await bus.near.publish([
        message('a', { channel: 'private-attendances.department.1' }),
        message('b', { app: 'other' }),
        message('c', { channel: 'private-attendance' }),
        message('d'),
      ])
      await bus.arrived()
      expect(data()).toEqual(['d'])
    })

    leaving(() => bus, listen)
  })
}

type Listen = (broadcast: Broadcast) => Promise<{ stop: () => Promise<void>; data: () => string[] }>

function leaving(bus: () => OpenedBroadcast, listen: Listen): void {
  test('who left hears nothing more, and the others go on', async () => {
    const [gone, stays] = [await listen(bus().near), await listen(bus().near)]
    await bus().far.publish([message('1')])
    await bus().arrived()
    await gone.stop()
    await gone.stop()
    await bus().far.publish([message('2')])
    await bus().arrived()
    expect(gone.data()).toEqual(['1'])
    expect(stays.data()).toEqual(['1', '2'])
  })

  test('a channel that everybody left can be entered again', async () => {
    const first = await listen(bus().near)
    await first.stop()
    const second = await listen(bus().near)
    await bus().far.publish([message('1')])
    await bus().arrived()
    expect(first.data()).toEqual([])
    expect(second.data()).toEqual(['1'])
  })

  test('a listener that throws does not disturb the others, nor the publisher', async () => {
    await bus().near.subscribe('hadir', 'private-attendances', () => {
      throw new Error('a broken listener')
    })
    const { data } = await listen(bus().near)
    await bus().near.publish([message('1'), message('2')])
    await bus().arrived()
    expect(data()).toEqual(['1', '2'])
  })

  test('one that comes late hears only what is published from then on', async () => {
    await bus().near.publish([message('1')])
    await bus().arrived()
    const { data } = await listen(bus().near)
    await bus().near.publish([message('2')])
    await bus().arrived()
    expect(data()).toEqual(['2'])
  })
}
