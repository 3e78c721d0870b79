import type { BulkChange, BulkPreview, BulkResult, BulkRow, BulkWho, PasswordLinks } from '#contract/people-bulk.ts'
import { ApiError, NetworkError, request } from '../../shared/api.ts'
import { newKey } from '../../requests/new-key.ts'

/** People of one step: few enough that nobody's tap waits long behind it. */
const STEP = 50
const PAUSES_MS = [1_000, 2_000, 4_000, 8_000]

export const previewOf = (
  who: BulkWho,
  what: { change: BulkChange } | { password_links: true },
): Promise<BulkPreview> =>
  request('/api/employees/bulk/preview', { method: 'POST', body: { who, ...what }, timeout: 30_000 })

/** A step and its key, made before the first try, so that it is done once however often it is sent. */
export type Step = { key: string; people: { id: string; version: number }[] }

export function stepsOf(rows: readonly BulkRow[]): Step[] {
  const people = rows.filter(({ outcome }) => outcome === 'changes').map(({ id, version }) => ({ id, version }))
  return Array.from({ length: Math.ceil(people.length / STEP) }, (_, index) => ({
    key: newKey(),
    people: people.slice(index * STEP, (index + 1) * STEP),
  }))
}

export const applyStep = (change: BulkChange, { key, people }: Step): Promise<BulkResult> =>
  patiently(() => request('/api/employees/bulk', { method: 'POST', body: { key, change, people }, timeout: 30_000 }))

export const linksFor = ({ people }: Step): Promise<PasswordLinks> =>
  patiently(() =>
    request('/api/employees/bulk/password-links', { method: 'POST', body: { ids: people.map(({ id }) => id) } }),
  )

/** A server that restarts or is busy is asked again; what it refuses is told at once. */
async function patiently<T>(ask: () => Promise<T>): Promise<T> {
  for (const pause of PAUSES_MS) {
    try {
      return await ask()
    } catch (error) {
      if (!(error instanceof NetworkError || (error instanceof ApiError && error.status >= 500))) throw error
      await new Promise((resolve) => setTimeout(resolve, pause))
    }
  }
  return ask()
}
