import { localDate, localTime, zoneLabel } from '#contract/zones.ts'

type AtSite = { site: { zone: string } }

/** The zone most people of a list are in; the device's own for an empty list. */
export function mainZone(people: readonly AtSite[]): string {
  const counts = new Map<string, number>()
  for (const { site } of people) counts.set(site.zone, (counts.get(site.zone) ?? 0) + 1)
  const [first] = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
  return first?.[0] ?? Intl.DateTimeFormat().resolvedOptions().timeZone
}

/** Whether times need the name of their zone, because people of several zones stand together. */
export function hasSeveralZones(people: readonly AtSite[], now: number): boolean {
  const zones = new Set(people.map(({ site }) => site.zone))
  return new Set([...zones].map((zone) => zoneLabel(zone, now))).size > 1
}

/** What the clock on the wall says at an instant, there. */
export const wallClock = (zone: string, at: number): { date: string; time: string; label: string } => ({
  date: localDate(zone, at),
  time: localTime(zone, at),
  label: zoneLabel(zone, at),
})
