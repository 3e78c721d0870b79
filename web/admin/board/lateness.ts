import type { Language } from '#contract/trace.ts'
import { formatAge, formatDuration } from '../../shared/format.ts'

const HOUR = 3_600_000

/** How late somebody is, to the minute: `40 dtk`, `12 mnt`, `1 j 05 m`. */
export const lateness = (ms: number, language: Language): string =>
  ms < HOUR ? formatAge(ms, language) : formatDuration(Math.floor(ms / 60_000), language)
