import { isZone, zoneLabel } from '#contract/zones.ts'

/** The four zones of Indonesia, by the names people use. */
const INDONESIA = ['Asia/Jakarta', 'Asia/Pontianak', 'Asia/Makassar', 'Asia/Jayapura']

export type ZoneOption = { zone: string; label: string }

/** Indonesia's zones first, then all that the browser knows, and the one in use whatever the browser thinks of it. */
export function zoneOptions(now: number, current: string): { indonesia: ZoneOption[]; others: ZoneOption[] } {
  const option = (zone: string): ZoneOption => ({
    zone,
    label: isZone(zone) ? `${zoneLabel(zone, now)} – ${zone.replaceAll('_', ' ')}` : zone,
  })
  const known = new Set(Intl.supportedValuesOf('timeZone'))
  if (current) known.add(current)
  for (const zone of INDONESIA) known.delete(zone)
  return { indonesia: INDONESIA.map(option), others: [...known].sort().map(option) }
}
