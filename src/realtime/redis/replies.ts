import { z } from 'zod'
import type { Member } from '../roster.ts'
import { decode } from './names.ts'

// Whoever reaches Redis could have put there what the script reads: its answers are checked like everything else.
const count = z.number().int().nonnegative()
const flat = z.array(z.string())
/** -1: it was so already. */
const changed = z.number().int().min(-1).max(1)

export const Counted = z.tuple([count, count, count])
export const Changed = z.tuple([changed, count])
export const Listed = z.tuple([count, flat])
export const Counts = z.tuple([count, count, count])
export const Channels = z.tuple([count, z.array(z.tuple([z.string(), count, count]))])
export const Online = z.tuple([count, z.array(z.number())])
export const Beat = z.tuple([count, flat, flat])
export const Registered = z.enum(['whole', 'buried', 'lost'])
/** Kind, place or app, name, version, before and after. */
export const Changes = z.array(z.tuple([z.enum(['c', 'm', 'u']), z.string(), z.string(), count, count, count]))
export type Changes = z.infer<typeof Changes>
export const Dug = z.tuple([count, Changes])
export const Done = z.literal('done')
export const Yes = z.number()
export const Retired = z.tuple([count, count])

/** The members of a channel in the order in which they came; what is none is left out. */
export function readMembers(fields: readonly string[]): Member[] {
  const seats: { order: number; member: Member }[] = []
  for (let n = 0; n + 1 < fields.length; n += 2) {
    const id = decode(fields[n] ?? '')
    const [, order, info = ''] = /^(\d{1,16}) \S+ (.*)$/s.exec(fields[n + 1] ?? '') ?? []
    if (id === null || order === undefined) continue
    try {
      seats.push({
        order: Number(order),
        member: { id, info: info === '' ? undefined : (JSON.parse(info) as unknown) },
      })
    } catch {
      // no JSON: nobody of us wrote it
    }
  }
  return seats.sort((a, b) => a.order - b.order).map(({ member }) => member)
}
