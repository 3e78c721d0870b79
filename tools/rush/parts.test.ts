import { describe, expect, it } from 'vitest'
import { arrivals, seeded } from './arrivals.ts'
import { chart } from './chart.ts'
import { OptionsError, readOptions } from './options.ts'
import { outcomeOf } from './outcome.ts'
import type { Raw } from './outcome.ts'
import type { Visit } from './phones.ts'
import { growth } from './storage.ts'

describe('the people of a rush', () => {
  it('come within the time, in order, most of them in its middle, and the same way for the same seed', () => {
    const times = arrivals(1_000, 60_000, seeded(7))
    expect(times).toHaveLength(1_000)
    expect(times).toEqual(times.toSorted((a, b) => a - b))
    expect(times[0]).toBeGreaterThanOrEqual(0)
    expect(times.at(-1)).toBeLessThan(60_000)
    expect(times.filter((at) => at > 20_000 && at < 40_000).length).toBeGreaterThan(600)
    expect(arrivals(1_000, 60_000, seeded(7))).toEqual(times)
    expect(arrivals(1_000, 60_000, seeded(8))).not.toEqual(times)
  })
})

describe('the options of a rush', () => {
  it('are read', () => {
    const read = readOptions(['--people', '2000', '--screens', '100', '--nodes', '4', '--restart-in-the-middle'])
    expect(read).toMatchObject({ people: 2_000, screens: 100, nodes: 4, restart: true, scenarios: ['a', 'b'], hold: 0 })
    expect(readOptions(['--help'])).toBeNull()
  })
  it('are refused with every reason', () => {
    const wrong = (): unknown => readOptions(['--people', '0', '--scenario', 'a,c', '--speed', 'x'])
    expect(wrong).toThrow(OptionsError)
    expect(wrong).toThrow(/--people.*\n--speed/s)
    expect(wrong).toThrow(/--scenario: "a,c"/)
    expect(() => readOptions(['--what'])).toThrow(OptionsError)
  })
})

const employee = '01900000-0000-7000-8000-000000000001'
const visitOf = (more: Partial<Visit>): Visit => ({
  employee,
  key: 'k',
  openedAt: 0,
  tappedAt: 1_000,
  ackedAt: 1_010,
  status: 201,
  body: '{"data":{"id":"row-1"}}',
  tries: 1,
  failed: [],
  ...more,
})

function rawOf(visits: readonly Visit[], restart = false): Raw {
  const options = readOptions(['--people', '1', '--screens', '2', ...(restart ? ['--restart-in-the-middle'] : [])])
  if (options === null) throw new Error('no options')
  const seen = {
    hashes: [],
    live: 2,
    rows: ['row-1', 'of-somebody-else'],
    rowOf: Uint32Array.of(0, 0, 1),
    at: Float64Array.of(1_050, 1_060, 1_070),
    pushed: 2,
    asked: 0,
  }
  return {
    scenario: 'b',
    options,
    house: 'h',
    withinMs: 2_000,
    startedAt: 0,
    endedAt: 4_000,
    restartedAt: null,
    idle: { ms: 1_000, used: new Map([['app', 10]]) },
    used: new Map([
      ['app', 100],
      ['realtime', 4],
    ]),
    looks: [],
    visits,
    judgement: { acknowledged: 1, lost: 0, doubled: 0, strange: 0, findings: [], seen },
    stored: new Map(),
    errors: [],
  }
}

describe('the figures of a rush', () => {
  it('are those of taps, screens and what idling does not cost', () => {
    const one = outcomeOf(rawOf([visitOf({})]))
    expect(one.findings).toEqual([])
    expect(one.tap).toMatchObject({ count: 1, p95: 10 })
    expect(one.screen).toMatchObject({ count: 2, p50: 50, most: 60 })
    expect(one.deliveries).toEqual({ pushed: 2, asked: 0, missing: 0 })
    // 100 in all, 10 of them before it began, and 10 each second of four for nothing
    expect(one.costs[0]).toMatchObject({ role: 'app', ms: 90, aboveIdleMs: 50, eachMs: 50 })
    expect(one.eachDeliveryUs).toBe(2_000)
    expect(one.seconds[1]).toMatchObject({ acknowledged: 1, tapP95: 10, screenP95: 60 })
  })
  it('find who was never told, and a try that failed unless something was restarted', () => {
    const never = visitOf({ ackedAt: null, failed: [{ what: '/x', status: 503, at: 1 }] })
    expect(outcomeOf(rawOf([never])).findings).toEqual([
      '1 people were never told that their tap is saved',
      '1 tries failed',
    ])
    const again = visitOf({ tries: 2, failed: [{ what: '/x', status: 0, at: 1 }] })
    expect(outcomeOf(rawOf([again], true)).findings).toEqual([])
    expect(outcomeOf(rawOf([again], true)).failed).toEqual({ 'no answer /x': 1 })
  })
})

it('a chart leaves a gap where there is no value', () => {
  const svg = chart({ title: 't', unit: '', marks: [], lines: [{ name: 'l', values: [1, null, 2, 3] }] })
  expect(svg.match(/d="([^"]+)"/)?.[1]).toMatch(/^M[\d. ]+M[\d. ]+L[\d. ]+$/)
})

it('what a table grew by is told for each thing, the largest first', () => {
  const before = new Map([['punch', 1_000]])
  const after = new Map([
    ['site', 0],
    ['punch', 3_000],
    ['feed', 4_000],
  ])
  expect([...growth(before, after, 2)]).toEqual([
    ['feed', 2_000],
    ['punch', 1_000],
  ])
})
