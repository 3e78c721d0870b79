import { useEffect, useState } from 'react'
import { serverClock } from '../shared/api.ts'
import { browserClock } from '../shared/clock.ts'

export type Now = { at: number; source: 'server' | 'phone' }

function read(): Now {
  const at = serverClock.now()
  return at === null ? { at: browserClock.wall(), source: 'phone' } : { at, source: 'server' }
}

/** The server's time, new with every second of it; the phone's until the server has been heard. */
export function useNow(): Now {
  const [now, setNow] = useState(read)
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>
    const tick = (): void => {
      clearTimeout(timer)
      const next = read()
      setNow(next)
      timer = setTimeout(tick, 1000 - (Math.floor(next.at) % 1000))
    }
    tick()
    const unsubscribe = serverClock.subscribe(tick)
    return () => {
      clearTimeout(timer)
      unsubscribe()
    }
  }, [])
  return now
}
