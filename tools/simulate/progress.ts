type Screen = { isTTY?: boolean; columns?: number; write: (text: string) => unknown }

export type Progress = { show: (line: string) => void; end: () => void }

const EVERY_MS = 5_000

/** On a terminal one line that is written over; elsewhere, such as in a log, a line every five seconds. */
export function createProgress(screen: Screen, monotonic: () => number): Progress {
  if (screen.isTTY) {
    return {
      show: (line) => void screen.write(`\r\u001b[2K${line.slice(0, (screen.columns || 80) - 1)}`),
      end: () => void screen.write('\n'),
    }
  }
  let shownAt = -Infinity
  let latest: string | null = null
  const show = (line: string): void => {
    latest = line
    if (monotonic() - shownAt < EVERY_MS) return
    shownAt = monotonic()
    latest = null
    screen.write(`${line}\n`)
  }
  return { show, end: () => void (latest !== null && screen.write(`${latest}\n`)) }
}
