/** A record as it may be shown: plain JSON values; people, departments and sites by their ids. */
export type Fields = Readonly<Record<string, unknown>>
/** A field before and after; null where it was not there. */
export type Pair = readonly [before: unknown, after: unknown]

/** Fields of people whose values lie beside the chain, where they can be erased. */
export const PERSONAL_FIELDS: ReadonlySet<string> = new Set([
  'name',
  'number',
  'login',
  'email',
  'job_title',
  'phone',
  'address',
  'device',
  'note',
  'detail',
  'reason',
  'text',
  'attachment',
  'latitude',
  'longitude',
])

/** Never kept, whoever hands it in by mistake. */
const SECRET = /password|secret|token|hash|cookie/i

/** The fields that differ. */
export function changedFields(before: Fields | null, after: Fields | null): Record<string, Pair> {
  const changed: Record<string, Pair> = {}
  for (const field of new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])) {
    const pair: Pair = [before?.[field] ?? null, after?.[field] ?? null]
    if (JSON.stringify(pair[0]) === JSON.stringify(pair[1])) continue
    changed[field] = SECRET.test(field) ? ['[hidden]', '[hidden]'] : pair
  }
  return changed
}
