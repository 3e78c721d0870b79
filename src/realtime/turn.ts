import type { Clock } from '#src/kernel/clock.ts'
import type { Frame } from './frames.ts'

/** Somebody who has frames to write when the turn ends. */
export type Due = { endTurn(): void }

/** A turn that took less than this to write is no sign of pressure. Milliseconds. */
const SHORT_MS = 1
/** What comes so soon after a long turn has probably waited for it. Milliseconds. */
const SOON_MS = 1
/** What is added then to wait for more: this share of the last turn, and the most. Milliseconds. */
const PAUSE_SHARE = 1 / 4
const MAX_PAUSE_MS = 5

/**
 * The sockets that have something to write when this turn of the event loop ends. Frames that are due together are
 * joined, and sockets that are due the same frames share the joined bytes.
 *
 * Under pressure, when turns are long and follow each other without a gap, the next one waits a quarter of what the
 * last one took, at most five milliseconds: the kernel asks nearly the same for a write of one frame and of twenty.
 * Whatever comes at leisure leaves in its own turn.
 */
export class Turn {
  readonly #clock: Clock
  #due: Due[] = []
  #frames: readonly Frame[] = []
  #joined: Buffer = Buffer.alloc(0)
  #endedAt = Number.NEGATIVE_INFINITY
  #tookMs = 0

  constructor(clock: Clock) {
    this.#clock = clock
  }

  add(due: Due): void {
    if (this.#due.push(due) > 1) return
    const sinceLast = this.#clock.monotonic() - this.#endedAt
    if (this.#tookMs < SHORT_MS || sinceLast > SOON_MS) setImmediate(this.#end)
    else this.#clock.after(Math.min(this.#tookMs * PAUSE_SHARE, MAX_PAUSE_MS), this.#end)
  }

  /** The bytes of frames in their order; nobody may write into them. */
  join(frames: readonly Frame[]): Buffer {
    if (frames.length === 1 && frames[0]) return frames[0].bytes
    if (!isSameList(frames, this.#frames)) {
      this.#frames = frames
      this.#joined = Buffer.concat(frames.map((frame) => frame.bytes))
    }
    return this.#joined
  }

  #end = (): void => {
    const due = this.#due
    this.#due = []
    const startedAt = this.#clock.monotonic()
    for (const one of due) one.endTurn()
    this.#endedAt = this.#clock.monotonic()
    this.#tookMs = this.#endedAt - startedAt
    this.#frames = []
    this.#joined = Buffer.alloc(0)
  }
}

function isSameList(a: readonly Frame[], b: readonly Frame[]): boolean {
  if (a.length !== b.length) return false
  for (let i = a.length - 1; i >= 0; i--) if (a[i] !== b[i]) return false
  return true
}
