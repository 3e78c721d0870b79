/** The only file of the web app that reads a clock; everything else is handed one. */
export type Clock = {
  /** The phone's clock, milliseconds since 1970. People set it wrong; never decide by it alone. */
  wall(): number
  /** Milliseconds that only ever grow while this page lives. May stand still while the phone sleeps. */
  mono(): number
}

export const browserClock: Clock = { wall: () => Date.now(), mono: () => performance.now() }
