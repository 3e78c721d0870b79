import { chart } from './chart.ts'
import type { Line } from './chart.ts'
import type { Outcome } from './outcome.ts'
import { textReport } from './text.ts'

const STYLE = `
:root { color-scheme: light dark; --bg: #fff; --fg: #1b1f24; --dim: #5b6470; --grid: #dfe3e8; --ok: #17703c; --bad: #b3261e;
  --c0: #1f5fbf; --c1: #b3261e; --c2: #17703c; --c3: #8a4fc7; --c4: #a15c00; --c5: #00737c; --c6: #b0307a }
@media (prefers-color-scheme: dark) { :root { --bg: #14171b; --fg: #e7eaee; --dim: #a3acb8; --grid: #333a43; --ok: #6fd08f;
  --bad: #ff8a80; --c0: #7db1ff; --c1: #ff8a80; --c2: #6fd08f; --c3: #c9a2ff; --c4: #f2b366; --c5: #5fd0d8; --c6: #ff9ed0 } }
body { margin: 0 auto; max-width: 64rem; padding: 1.5rem; background: var(--bg); color: var(--fg); font: 16px/1.5 system-ui, sans-serif }
h1 { font-size: 1.5rem } h2 { font-size: 1.2rem; margin-top: 2.5rem } h3 { font-size: 1rem; margin-bottom: 0 }
.ok { color: var(--ok) } .bad { color: var(--bad) }
.chart { overflow-x: auto } svg { width: 100%; min-width: 40rem; height: auto; display: block } svg text { fill: var(--dim); font: 12px system-ui, sans-serif }
.grid { stroke: var(--grid) } .legend { display: flex; flex-wrap: wrap; gap: .25rem 1rem; color: var(--dim); font-size: .875rem }
.legend i { display: inline-block; width: 1.5rem; border-top: 3px; vertical-align: middle; margin-right: .35rem }
dl { display: grid; grid-template-columns: repeat(auto-fit, minmax(10rem, 1fr)); gap: 1rem } dt { color: var(--dim); font-size: .875rem }
dd { margin: 0; font-size: 1.35rem; font-variant-numeric: tabular-nums } pre { overflow-x: auto; font-size: .8125rem }
`

/** One page that needs nothing else, in light and dark. */
export function htmlReport(outcomes: readonly Outcome[]): string {
  const well = outcomes.every(({ findings }) => findings.length === 0)
  const verdict = well ? 'Every tap is there once, and on every screen.' : 'Something is wrong; see the findings.'
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Rush of 07:55</title><style>${STYLE}</style></head><body>
<h1>Rush of 07:55</h1><p class="${well ? 'ok' : 'bad'}"><b>${well ? '✓' : '✗'} ${verdict}</b></p>
${outcomes.map(section).join('\n')}
</body></html>
`
}

function section(one: Outcome): string {
  const { seconds } = one
  const facts: [string, string][] = [
    ['acknowledged', `${one.acknowledged} of ${one.people}`],
    ['lost', String(one.lost)],
    ['doubled', String(one.doubled)],
    ['tries that failed', String(Object.values(one.failed).reduce((sum, n) => sum + n, 0))],
    ['tap, p95', `${one.tap.p95} ms`],
    ['tap to screen, p95', `${one.screen.p95} ms`],
  ]
  const roles = one.costs.map(({ role }) => role)
  const of = (name: string, value: (second: Outcome['seconds'][number]) => number | null): Line => ({
    name,
    values: seconds.map(value),
  })
  const marks = one.restartedAtSecond === null ? [] : [{ at: one.restartedAtSecond, text: 'restart' }]
  return `<section><h2>Scenario ${one.scenario}: ${one.people} people within ${one.withinSeconds} s, ${one.options.screens} screens</h2>
<p>${escaped(one.house)}</p>
${one.findings.length > 0 ? `<ul class="bad">${one.findings.map((text) => `<li>${escaped(text)}</li>`).join('')}</ul>` : ''}
<dl>${facts.map(([name, value]) => `<div><dt>${name}</dt><dd>${value}</dd></div>`).join('')}</dl>
<h3>Each second</h3>${chart({
    title: 'People each second',
    unit: '',
    marks,
    lines: [
      of('opened the page', (second) => second.opened),
      of('tries that failed', (second) => second.failed),
      of('taps acknowledged', (second) => second.acknowledged),
    ],
  })}
<h3>95th percentile, milliseconds</h3>${chart({
    title: 'Latency in each second',
    unit: ' ms',
    marks,
    lines: [of('tap to answer', (second) => second.tapP95), of('tap to screen', (second) => second.screenP95)],
  })}
<h3>Cores in use</h3>${chart({
    title: 'Cores in use in each second, by role',
    unit: '',
    marks,
    lines: roles.map((role) => of(role, (second) => second.cores[role] ?? null)),
  })}
<h3>All figures</h3><pre>${escaped(textReport(one).trim())}</pre></section>`
}

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
