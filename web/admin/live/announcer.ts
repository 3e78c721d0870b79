/** Gathers what arrives, so that a rush is told as one thing and not as three hundred. */
export type Announcer<Item> = { add: (item: Item) => void; stop: () => void }

type Needs<Item> = {
  /** Shows everything that came since the last pause; what was shown before is to be replaced. */
  say: (items: readonly Item[]) => void
  after: (ms: number, run: () => void) => () => void
  /** How long the first one waits for company. */
  gatherMs?: number
  /** The shortest time between two tellings: they are read aloud to some. */
  pauseMs?: number
}

/** Says the first after `gatherMs`, grows the same telling every `pauseMs`, and begins anew after a quiet pause. */
export function createAnnouncer<Item>({ say, after, gatherMs = 800, pauseMs = 5_000 }: Needs<Item>): Announcer<Item> {
  let items: Item[] = []
  let said = 0
  let cancel: (() => void) | null = null

  const tell = (): void => {
    cancel = null
    if (items.length === said) {
      items = []
      said = 0
      return
    }
    said = items.length
    say(items)
    cancel = after(pauseMs, tell)
  }
  return {
    add(item) {
      items = [...items, item]
      cancel ??= after(gatherMs, tell)
    },
    stop: () => cancel?.(),
  }
}
