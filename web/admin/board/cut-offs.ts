import type { ExpectedPerson } from '#contract/attendance.ts'
import { localTime, zoneLabel } from '#contract/zones.ts'

/** Until when somebody of a shift is on time. HH:MM on the clock of the site, with the short name of its zone. */
export type CutOff = { shift: string; time: string; zone: string; at: number }

/** The last moments of being on time that there are today, earliest first; each shift and time once. */
export function cutOffs(expected: readonly ExpectedPerson[]): CutOff[] {
  const found = new Map<string, CutOff>()
  for (const { shift, site, late_at: at } of expected) {
    const time = localTime(site.zone, at).slice(0, 5)
    const zone = zoneLabel(site.zone, at)
    const key = `${shift} ${time} ${zone}`
    if (!found.has(key)) found.set(key, { shift, time, zone, at })
  }
  return [...found.values()].sort((a, b) => a.at - b.at || a.shift.localeCompare(b.shift, 'id'))
}
