import type { Clock } from '#src/kernel/clock.ts'

const WINDOW_MS = 60_000
/** Senders remembered in a minute; further ones are not counted, so that a flood cannot fill the memory. */
const AT_MOST = 50_000

/** How often something may happen to one sender within a minute; the minute is the same for all. */
export type MinuteLimit = {
  /** Counts once more; false when this sender has had more than the limit. */
  count: (sender: string) => boolean
  /** Whether anybody at all has gone beyond the limit in this minute: almost always not. */
  any: () => boolean
  /** Seconds until this sender is as good as anybody again; 0 when it is. */
  waitOf: (sender: string) => number
}

export function createMinuteLimit({ clock, limit }: { clock: Clock; limit: number }): MinuteLimit {
  const counts = new Map<string, number>()
  let endsAt = 0
  let full = 0
  const refresh = (): void => {
    if (clock.monotonic() < endsAt) return
    counts.clear()
    full = 0
    endsAt = clock.monotonic() + WINDOW_MS
  }
  return {
    count(sender) {
      refresh()
      const count = (counts.get(sender) ?? 0) + 1
      if (count === limit + 1) full++
      if (count > 1 || counts.size < AT_MOST) counts.set(sender, count)
      return count <= limit
    },
    any: () => full > 0,
    waitOf(sender) {
      refresh()
      return (counts.get(sender) ?? 0) > limit ? Math.ceil((endsAt - clock.monotonic()) / 1_000) : 0
    },
  }
}
