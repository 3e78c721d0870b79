import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { alertRules, dashboard } from '#test/support/monitoring.ts'
import type { Panel } from '#test/support/monitoring.ts'
import { programPath } from '#test/support/program.ts'

const byText = (a = '', b = ''): number => a.localeCompare(b)

/* What the files for Prometheus, Grafana and systemd must have in common with the rest; that they work is shown elsewhere. */
const ROOT = join(import.meta.dirname, '..')
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8')
/** Headings as a reader of Markdown makes addresses of them. */
const anchorsOf = (text: string): Set<string> =>
  new Set(
    [...text.matchAll(/^#+ (.*)$/gm)].map(([, title = '']) =>
      title
        .toLowerCase()
        .replaceAll(/[^\w\s-]/g, '')
        .replaceAll(' ', '-'),
    ),
  )

describe('the alerts', () => {
  const rules = alertRules()

  test('each says how urgent it is, what it is in words, and leads to a heading that is there', () => {
    const headings = anchorsOf(read('docs/TROUBLESHOOTING.md'))
    expect(rules.length).toBeGreaterThan(20)
    expect(new Set(rules.map(({ alert }) => alert)).size).toBe(rules.length)
    for (const { alert, expr, severity, summary, runbook } of rules) {
      const [file, anchor = ''] = runbook.split('#')
      expect({ alert, expr: expr !== '', summary: summary.length > 15, file, known: headings.has(anchor) }).toEqual({
        alert,
        expr: true,
        summary: true,
        file: 'docs/TROUBLESHOOTING.md',
        known: true,
      })
      expect(['page', 'ticket']).toContain(severity)
    }
  })

  test('docs/MONITORING.md has all of them, as urgent as they are, and no other', () => {
    const rows = [...read('docs/MONITORING.md').matchAll(/^\| `(Hadir\w+)` \| (\w+) \|/gm)]
    expect(rows.map(([, alert, severity]) => `${alert} ${severity}`)).toEqual(
      rules.map(({ alert, severity }) => `${alert} ${severity}`),
    )
  })

  test('each is spoken of where it leads to', () => {
    const text = read('docs/TROUBLESHOOTING.md')
    expect(rules.filter(({ alert }) => !text.includes(`\`${alert}\``)).map(({ alert }) => alert)).toEqual([])
  })
})

test('links between the pages for operators lead somewhere', () => {
  const pages = ['MONITORING.md', 'TROUBLESHOOTING.md', 'operating.md', 'many-nodes.md', 'limits.md']
  const dead = pages.flatMap((page) =>
    [...read(`docs/${page}`).matchAll(/\]\((?!https?:)([^)#\s]*)#([^)\s]+)\)/g)]
      .filter(([, file, anchor = '']) => !anchorsOf(read(`docs/${file || page}`)).has(anchor))
      .map(([link]) => `${page}: ${link}`),
  )
  expect(dead).toEqual([])
})

test('Prometheus asks every process of docker-compose.yml, and nobody who is not there', () => {
  const compose = read('docker-compose.yml')
  const services = [...compose.matchAll(/^ {2}([\w-]+):/gm)].map(([, name = '']) => name)
  const wanted = services.filter((name) => /^(app-node|relay|queue-worker|worker|realtime)(-\d+)?$/.test(name))
  const asked = [...read('deploy/prometheus/prometheus.yml').matchAll(/'([\w-]+):9464'|names: \[([\w-]+)\]/g)]
  expect(asked.map(([, target, name]) => target ?? name).sort(byText)).toEqual(wanted.sort(byText))
})

describe('the dashboard', () => {
  const { panels, templating, ...rest } = dashboard()
  const rows = panels.filter(({ type }) => type === 'row')
  const drawn = panels.filter(({ type }) => type !== 'row')

  test('has the shape of Grafana’s classic model', () => {
    expect(rest).toMatchObject({ uid: 'hadir', title: 'Hadir', schemaVersion: 39, refresh: '15s' })
    expect(templating.list).toMatchObject([{ name: 'datasource', type: 'datasource', query: 'prometheus' }])
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length)
    for (const { title, type, targets = [], datasource, fieldConfig } of drawn) {
      const source = { type: 'prometheus', uid: '${datasource}' }
      expect({ title, known: ['stat', 'timeseries'].includes(type), datasource }).toEqual({
        title,
        known: true,
        datasource: source,
      })
      expect(targets.length).toBeGreaterThan(0)
      expect(targets.map(({ refId }) => refId)).toEqual(targets.map((_, n) => String.fromCodePoint(65 + n)))
      for (const target of targets) expect(target.datasource).toEqual(source)
      const [first, ...others] = fieldConfig?.defaults.thresholds.steps.map(({ value }) => value) ?? []
      expect([title, first]).toEqual([title, null])
      expect(others).toEqual(others.toSorted((a, b) => Number(a) - Number(b)))
    }
  })

  test('nothing lies on anything else, nothing beside the page', () => {
    const overlap = (a: Panel['gridPos'], b: Panel['gridPos']): boolean =>
      a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h
    for (const [index, { title, gridPos }] of panels.entries()) {
      expect({ title, fits: gridPos.x >= 0 && gridPos.x + gridPos.w <= 24 }).toEqual({ title, fits: true })
      const hit = panels.slice(index + 1).find((other) => overlap(gridPos, other.gridPos))
      expect([title, hit?.title]).toEqual([title, undefined])
    }
  })

  test('what a tired operator needs stands in the first row', () => {
    const firstRow = drawn.filter(({ gridPos }) => gridPos.y === 0).map(({ title }) => title)
    expect(firstRow).toEqual([
      'Alerts',
      'Taps per minute',
      'Screens late by',
      'Failed requests',
      'Screens connected',
      'Processes',
      'Newest backup',
      'Jobs failed, events lost',
    ])
    expect(rows).toHaveLength(4)
  })
})

test.skipIf(!programPath('systemd-analyze'))('systemd understands the unit', () => {
  const folder = mkdtempSync(join(tmpdir(), 'hadir-unit-'))
  const file = join(folder, 'hadir.service')
  // it looks whether the program is there
  writeFileSync(file, read('deploy/systemd/hadir.service').replaceAll('/opt/hadir', ROOT))
  try {
    const says = execFileSync('systemd-analyze', ['verify', '--man=no', file], { stdio: 'pipe' })
    expect(String(says)).toBe('')
  } finally {
    rmSync(folder, { recursive: true })
  }
})
