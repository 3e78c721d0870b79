import { useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import type { BulkChange, BulkPreview, BulkRefusal, BulkWho } from '#contract/people-bulk.ts'
import { useOfferRecompute } from '../recompute/offer.tsx'
import { useWork } from '../ui/use-work.ts'
import { applyStep, linksFor, previewOf, stepsOf } from './bulk-api.ts'
import type { Step } from './bulk-api.ts'
import type { LinkLine } from './link-list.ts'
import { PEOPLE_KEYS } from './queries.ts'

export type BulkKind = 'change' | 'links'
type Left = { id: string; refusal: BulkRefusal }
export type BulkDone = { changed: number; left: Left[]; links: LinkLine[]; expires: number }
const NOTHING: BulkDone = { changed: 0, left: [], links: [], expires: 0 }

/**
 * A change of many, from looking at it to its end. Steps that were done stay done: after a fault the rest is sent
 * again, with the same keys.
 */
export function useBulk(kind: BulkKind, who: BulkWho) {
  const client = useQueryClient()
  const offer = useOfferRecompute()
  const change = useRef<BulkChange>({})
  const waiting = useRef<Step[]>([])
  const [preview, setPreview] = useState<BulkPreview | null>(null)
  const [done, setDone] = useState<BulkDone | null>(null)
  const { busy, error, during } = useWork()

  const check = (wanted: BulkChange): void =>
    void during(async () => {
      change.current = wanted
      const found = await previewOf(who, kind === 'links' ? { password_links: true } : { change: wanted })
      waiting.current = stepsOf(found.rows)
      setPreview(found)
    })
  const run = (): void =>
    void during(async () => {
      const people = new Map(preview?.rows.map((row) => [row.id, row]))
      let sum = done ?? NOTHING
      try {
        for (let step = waiting.current[0]; step; step = waiting.current[0]) {
          if (kind === 'links') {
            const { data, refused } = await linksFor(step)
            const lines = data.map(({ id, url }) => ({
              number: people.get(id)?.number ?? '',
              name: people.get(id)?.name ?? '',
              url: new URL(url, location.href).href,
            }))
            sum = {
              changed: sum.changed + data.length,
              left: [...sum.left, ...refused],
              links: [...sum.links, ...lines],
              expires: sum.expires || (data[0]?.expires_at ?? 0),
            }
          } else {
            const { counts, rows } = await applyStep(change.current, step)
            const left = rows.flatMap(({ id, refusal }) => (refusal ? [{ id, refusal }] : []))
            sum = { ...sum, changed: sum.changed + counts.changes + counts.same, left: [...sum.left, ...left] }
          }
          waiting.current = waiting.current.slice(1)
          setDone(sum)
        }
        const { department_id: department, site_id: site } = change.current
        // the days from today on follow by themselves
        if (department || site) void offer({ ...(department && { department }), ...(site && { site }) })
      } finally {
        for (const key of [...PEOPLE_KEYS, 'assignments']) void client.invalidateQueries({ queryKey: [key] })
      }
    })
  const total = preview?.counts.changes ?? 0
  return { preview, done, busy, error, total, check, run, back: () => setPreview(null) }
}
