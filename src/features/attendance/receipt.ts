import type { Receipt } from '#contract/attendance.ts'
import { localDate, localTime, zoneLabel } from '#contract/zones.ts'
import { shortCode } from '#src/kernel/ids.ts'

/** The number people can read out: the local date and eight characters of the punch's id. */
export const receiptNumber = (zone: string, at: number, punchId: string): string =>
  `${localDate(zone, at).replaceAll('-', '')}-${shortCode(punchId)}`

export function makeReceipt(punch: {
  number: string
  kind: 'in' | 'out'
  at: number
  zone: string
  node: string
  offline: boolean
}): Receipt {
  const { number, kind, at, zone, node, offline } = punch
  return {
    number,
    kind,
    at,
    date: localDate(zone, at),
    time: localTime(zone, at),
    zone,
    zone_label: zoneLabel(zone, at),
    node,
    merged: false,
    offline,
  }
}
