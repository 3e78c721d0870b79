import { useEffect, useState } from 'react'
import { serverClock } from '../shared/api.ts'
import { browserClock } from '../shared/clock.ts'

/** The server's time; the device's own before the first answer, and when the device slept since the last one. */
export const serverNow = (): number => (serverClock.trusted() ? serverClock.now() : null) ?? browserClock.wall()

/** A moment of the device's clock in server time: whoever's clock is wrong still reads the right time. */
export const toServerTime = (deviceAt: number): number => deviceAt + serverNow() - browserClock.wall()

/** The server's time in whole steps; draws again at each step, so that everything on a screen ticks together. */
export function useNow(stepMs: number): number {
  const [now, setNow] = useState(() => floor(stepMs))
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    const tick = (): void => {
      clearTimeout(timer)
      setNow(floor(stepMs))
      timer = setTimeout(tick, stepMs - (serverNow() % stepMs) + 5)
    }
    tick()
    document.addEventListener('visibilitychange', tick)
    return () => {
      clearTimeout(timer)
      document.removeEventListener('visibilitychange', tick)
    }
  }, [stepMs])
  return now
}

const floor = (stepMs: number): number => Math.floor(serverNow() / stepMs) * stepMs
