/** What of a body differs from the record it was made of; a change of nothing is an empty object. */
export function changesOf<Body extends object>(before: Body, after: Partial<Body>): Partial<Body> {
  return Object.fromEntries(
    Object.entries(after).filter(([key, value]) => JSON.stringify(value) !== JSON.stringify(before[key as keyof Body])),
  ) as Partial<Body>
}

export type Difference = { field: string; mine: string; theirs: string }

/** Where somebody's input and the record as it is now differ, as words to compare. */
export function differences(mine: Record<string, string>, theirs: Record<string, string>): Difference[] {
  return Object.keys(mine)
    .filter((field) => mine[field] !== theirs[field])
    .map((field) => ({ field, mine: mine[field] ?? '', theirs: theirs[field] ?? '' }))
}

/** `08:00` of what people type for it: 8.00, 08:00, 0800, 8. Anything else is returned as it is, for the schema. */
export function clockTime(text: string): string {
  const found = /^(\d{1,2})(?:[.:]?(\d{2}))?$/.exec(text.trim())
  return found ? `${(found[1] ?? '').padStart(2, '0')}:${found[2] ?? '00'}` : text.trim()
}

/** Minutes from start to end, over midnight when the end is not after the start; null while either is unreadable. */
export function shiftLength(start: string, end: string): { minutes: number; overnight: boolean } | null {
  const minute = (time: string): number | null => {
    const found = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(clockTime(time))
    return found ? Number(found[1]) * 60 + Number(found[2]) : null
  }
  const from = minute(start)
  const to = minute(end)
  if (from === null || to === null) return null
  return { minutes: to > from ? to - from : to - from + 1_440, overnight: to <= from }
}
