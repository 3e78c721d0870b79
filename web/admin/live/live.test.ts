import { describe, expect, test } from 'vitest'
import type { LiveState } from '../../shared/live.ts'
import type { AttendanceRow } from '#contract/attendance.ts'
import { sampleRow, SALES, STORE, wib } from '../samples.ts'
import { badgeState, PROVED_WITHIN_MS } from './badge-state.ts'
import { boardChannels, isOnChannel } from './channels.ts'
import { changeHold, holdRows, NOT_HELD } from './hold.ts'
import { joinFeeds } from './join.ts'

const ONE = '018f0000-0000-7000-8000-000000000001'
const TWO = '018f0000-0000-7000-8000-000000000002'
const department = (id: string): string => `private-attendances.department.${id}`

const state = (rows: AttendanceRow[], change: Partial<LiveState<AttendanceRow>> = {}): LiveState<AttendanceRow> => ({
  rows: new Map(rows.map((row) => [row.id, row])),
  loaded: true,
  status: 'live',
  behind: false,
  lastEventAt: null,
  confirmedAt: 1_000,
  error: null,
  ...change,
})

describe('channels of a board', () => {
  test('the widest kind is enough; the own channel counts only where there is no other', () => {
    const own = `private-employee.${ONE}`
    expect(boardChannels(['private-attendances', own])).toEqual(['private-attendances'])
    expect(boardChannels([department(ONE), department(TWO), own])).toEqual([department(ONE), department(TWO)])
    expect(boardChannels([own])).toEqual([own])
    expect(boardChannels(['something-else'])).toEqual([])
  })

  test('a department channel tells about its own people only', () => {
    const row = sampleRow('Budi', { department: { id: ONE, name: 'Satu' } })
    expect(isOnChannel(department(ONE), row)).toBe(true)
    expect(isOnChannel(department(TWO), row)).toBe(false)
    expect(isOnChannel('private-attendances', row)).toBe(true)
    expect(isOnChannel(`private-employee.${ONE}`, row)).toBe(false)
  })
})

describe('several feeds as one', () => {
  test('rows stand newest first, and of two versions the higher one', () => {
    const early = sampleRow('Ani', { masuk_at: wib('07:40:00'), department: SALES })
    const late = sampleRow('Budi', { masuk_at: wib('07:58:00'), department: STORE })
    const gone = { ...early, version: 2, pulang_at: wib('17:00:00') }
    expect(joinFeeds([state([early]), state([late, gone])]).rows).toEqual([late, gone])
    expect(joinFeeds([state([gone]), state([early])]).rows).toEqual([gone])
  })

  test('the whole is as sound as its worst part', () => {
    const joined = joinFeeds([state([]), state([], { status: 'disconnected', confirmedAt: 400, loaded: false })])
    expect(joined).toMatchObject({ status: 'disconnected', freshAt: 400, loaded: false })
    expect(joinFeeds([state([]), state([], { confirmedAt: null })]).freshAt).toBeNull()
  })

  test('an event proves freshness, but not while something is missing', () => {
    expect(joinFeeds([state([], { lastEventAt: 5_000 })]).freshAt).toBe(5_000)
    expect(joinFeeds([state([], { lastEventAt: 5_000, behind: true })]).freshAt).toBe(1_000)
  })
})

describe('the badge', () => {
  test('tells how long ago the rows were proved', () => {
    expect(badgeState({ status: 'live', freshAt: 1_000 }, 3_000)).toEqual({ kind: 'connected', ageMs: 2_000 })
  })

  test('does not call rows live that nobody proved for long, even if the socket is open', () => {
    const after = 1_000 + PROVED_WITHIN_MS + 1
    expect(badgeState({ status: 'live', freshAt: 1_000 }, after)).toEqual({ kind: 'connecting' })
    expect(badgeState({ status: 'live', freshAt: null }, after)).toEqual({ kind: 'connecting' })
  })

  test('says of which moment the rows are when the line is gone', () => {
    expect(badgeState({ status: 'disconnected', freshAt: 1_000 }, 9_000)).toEqual({
      kind: 'disconnected',
      freshAt: 1_000,
    })
  })
})

test('a list that holds still shows what it held as it is now, and counts the others', () => {
  const [one, two, three] = ['Ani', 'Budi', 'Citra'].map((name) => sampleRow(name))
  if (!one || !two || !three) throw new Error('three rows')
  const left = { ...two, pulang_at: wib('17:00:00'), version: 2 }
  expect(holdRows([three, left, one], new Set([one.id, two.id]))).toEqual({ shown: [left, one], waiting: 1 })
  expect(holdRows([three, left, one], null)).toEqual({ shown: [three, left, one], waiting: 0 })
})

test('the first reason holds a list, the last one to go lets it move, a release takes in what waited', () => {
  const pointed = changeHold(NOT_HELD, { reason: 'pointer', is: true, ids: ['a'] })
  const scrolled = changeHold(pointed, { reason: 'scroll', is: true, ids: ['a', 'b'] })
  expect([...(scrolled.ids ?? [])]).toEqual(['a'])
  const left = changeHold(scrolled, { reason: 'pointer', is: false, ids: ['a', 'b'] })
  expect([...(left.ids ?? [])]).toEqual(['a'])
  expect([...(changeHold(left, { reason: null, ids: ['a', 'b'] }).ids ?? [])]).toEqual(['a', 'b'])
  expect(changeHold(left, { reason: 'scroll', is: false, ids: ['a', 'b'] }).ids).toBeNull()
})
