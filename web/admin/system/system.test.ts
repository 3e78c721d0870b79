import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { HEALTH, HOPS, NODE_STATES, REASONS, REPORTING_ROLES, WARNINGS } from '#contract/system.ts'
import type { HopView } from '#contract/system.ts'
import { troublesOf } from './words.ts'

const PARTS = [...HOPS, 'redis']
const NEEDED = [
  ...REASONS.map((code) => `system.reason.${code}`),
  ...WARNINGS.map((code) => `system.warning.${code}`),
  ...HEALTH.map((state) => `system.state.${state}`),
  ...NODE_STATES.map((state) => `system.nodeState.${state}`),
  ...REPORTING_ROLES.map((role) => `system.role.${role}`),
  ...PARTS.flatMap((hop) => [`system.hop.${hop}`, `system.impact.${hop}`, `system.advice.${hop}`]),
  ...HOPS.map((hop) => `system.does.${hop}`),
]

test.each(['id', 'en'])('whatever the server may say of the system has words in %s', (language) => {
  const file = join(import.meta.dirname, `../../shared/locales/${language}/admin.json`)
  const texts = JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>
  expect(NEEDED.filter((key) => !texts[key] && !texts[`${key}_other`])).toEqual([])
})

const hop = (name: HopView['hop'], state: HopView['state'], reason: HopView['reason']): HopView => ({
  hop: name,
  state,
  reason,
  params: {},
})
const told = (hops: HopView[]): string[] => troublesOf({ hops }).map((one) => `${one.hop} ${one.state}`)

test.each<[string, HopView[], string[]]>([
  ['nothing where nothing is wrong', [hop('relay', 'ok', 'fine'), hop('bus', 'unknown', 'not-heard')], []],
  ['Redis once', [hop('queue', 'dead', 'unreachable'), hop('bus', 'dead', 'unreachable')], ['redis dead']],
  ['the queue alone by its own name', [hop('queue', 'dead', 'unreachable'), hop('bus', 'ok', 'fine')], ['queue dead']],
  [
    'what is dead before what is slow',
    [hop('database', 'slow', 'database-slow'), hop('worker', 'dead', 'nobody')],
    ['worker dead', 'database slow'],
  ],
])('it tells %s', (_, hops, expected) => {
  expect(told(hops)).toEqual(expected)
})
