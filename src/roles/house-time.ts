import { HouseClock } from '#src/database/house-clock.ts'
import type { ReadyCheck } from '#src/http/health.ts'
import { repeat } from '#src/kernel/clock.ts'
import type { Lifecycle } from '#src/kernel/lifecycle.ts'
import type { Logger } from '#src/kernel/log.ts'
import type { Parts } from './parts.ts'

const EVERY_MS = 5_000
/** The first answers make connections and plans. */
const AT_FIRST = 5
/** What is further off than that is said. Milliseconds. */
const OFF_MS = 2_000

/** Asks the database for its time. */
export async function learnTime({ clock }: Pick<Parts, 'clock'>): Promise<void> {
  if (!(clock instanceof HouseClock)) return
  for (let time = 0; time < AT_FIRST; time++) await clock.measure()
}

/** The same, and then again and again for as long as the process runs. */
export async function keepTime(parts: Parts, lifecycle: Lifecycle): Promise<void> {
  await learnTime(parts)
  const { clock } = parts
  if (!(clock instanceof HouseClock)) return
  // that the database is silent is told by others; until it speaks again the time goes on as it was known
  const stop = repeat(
    clock,
    EVERY_MS,
    () => clock.measure(),
    () => {},
  )
  lifecycle.add('time', () => stop())
}

/** Whether the time is known, with a word on a machine whose clock is off: it does no harm here, but should be set. */
export const clockCheck = ({ clock }: Parts): ReadyCheck => ({
  name: 'clock',
  check: async () => {
    if (!(clock instanceof HouseClock)) return
    const { offMs } = clock
    if (offMs === null) throw new Error('the database has not told its time yet')
    if (Math.abs(offMs) > OFF_MS) return `${wordsOf(offMs)}, which counts`
  },
})

/** The log says once that the machine's clock is off, and once that it is right again. */
export function tellOfClock(log: Logger): (measured: { offMs: number; movedMs: number }) => void {
  let off = false
  return ({ offMs, movedMs }) => {
    if (Math.abs(movedMs) > OFF_MS)
      log.warn({ movedMs }, 'the clock of the database was set, or this machine has slept')
    const now = Math.abs(offMs) > OFF_MS
    if (now && !off) log.warn({ offMs }, `${wordsOf(offMs)}, which counts; let this machine keep its time by NTP`)
    if (!now && off) log.info({ offMs }, 'the clock of this machine is right again')
    off = now
  }
}

const wordsOf = (offMs: number): string =>
  `the clock of this machine is ${Math.abs(offMs / 1_000).toFixed(1)} s ${offMs > 0 ? 'ahead of' : 'behind'} the database's`
