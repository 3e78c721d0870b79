import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/* What deploy/prometheus and deploy/grafana ask Prometheus. */
const ROOT = join(import.meta.dirname, '../..')
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8')

export type AlertRule = { alert: string; expr: string; severity: string; summary: string; runbook: string }

/** The rules of alerts.yml, whose shape promtool checks. */
export function alertRules(): AlertRule[] {
  const [, ...rules] = read('deploy/prometheus/alerts.yml').split(/^ {6}- alert: /m)
  return rules.map((text) => {
    const of = (pattern: RegExp): string => pattern.exec(text)?.[1]?.trim() ?? ''
    return {
      alert: of(/^(\w+)/),
      expr: of(/^ {8}expr: \|\n((?: {10}.*\n)+)/m) || of(/^ {8}expr: (?!\|)(.*)/m),
      severity: of(/severity: (\w+)/),
      summary: of(/summary: '(.*)'/),
      runbook: of(/runbook: (\S+)/),
    }
  })
}

type Datasource = { type: string; uid: string }
export type Panel = {
  id: number
  type: string
  title: string
  gridPos: { x: number; y: number; w: number; h: number }
  datasource?: Datasource
  targets?: { refId: string; expr: string; legendFormat: string; datasource: Datasource }[]
  fieldConfig?: { defaults: { unit: string; thresholds: { steps: { color: string; value: number | null }[] } } }
}
export type Dashboard = Record<string, unknown> & {
  panels: Panel[]
  annotations: { list: { expr: string }[] }
  templating: { list: { name: string; type: string }[] }
}

export const dashboard = (): Dashboard => JSON.parse(read('deploy/grafana/dashboards/hadir.json')) as Dashboard

export type Query = { of: string; expr: string; legend: string }

/** Every question of the dashboard and of the alerts, with where it is asked. */
export function allQueries(): Query[] {
  const { panels, annotations } = dashboard()
  return [
    ...alertRules().map(({ alert, expr, summary }) => ({ of: alert, expr, legend: summary })),
    ...panels.flatMap(({ title, targets = [] }) =>
      targets.map(({ expr, legendFormat }) => ({ of: title, expr, legend: legendFormat })),
    ),
    ...annotations.list.map(({ expr }) => ({ of: 'annotations', expr, legend: '' })),
  ]
}

export type Selector = { name: string; labels: string[] }

/** The metrics that an expression reads, each with the labels that it is asked by. */
export function selectorsOf(expr: string): Selector[] {
  const bare = expr.replaceAll(/"[^"]*"/g, '""').replaceAll(/\b(by|without|on|ignoring) \([^)]*\)/g, '')
  return [...bare.matchAll(/\b([a-z_][a-z0-9_]*_[a-z0-9_]+|up|ALERTS)\b(?!\s*\()(?:\{([^}]*)\})?/g)]
    .filter(([, name = '']) => !FUNCTIONS.has(name))
    .map(([, name = '', matchers = '']) => ({
      name,
      labels: [...matchers.matchAll(/(\w+)\s*[=!]/g)].map(([, label = '']) => label),
    }))
}

/** The labels that an expression keeps. */
export const keptLabels = (expr: string): string[] =>
  [...expr.matchAll(/\b(?:by|on) \(([^)]*)\)/g)].flatMap(([, list = '']) => list.split(/,\s*/).filter(Boolean))

/** The labels that a legend or a summary names. */
export const shownLabels = (text: string): string[] =>
  [...text.matchAll(/\{\{\s*(?:\$labels\.)?(\w+)\s*\}\}/g)].map(([, name = '']) => name)

const FUNCTIONS = new Set(['histogram_quantile', 'group_left', 'group_right'])
