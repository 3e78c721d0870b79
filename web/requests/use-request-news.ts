import { useEffect, useEffectEvent } from 'react'
import { ALL_ATTENDANCES, employeeChannel } from '#contract/channels.ts'
import { NOTICE_CREATED, REQUEST_CHANGED } from '#contract/request-words.ts'
import { createPusherSocket } from '../shared/live-pusher.ts'
import { browserTimers } from '../shared/live-timers.ts'
import { useSession } from '../shared/session.ts'
import { useForgetRequests } from './queries.ts'

const WAIT_MS = 300

/**
 * Has the lists asked anew as soon as something happens to a request that concerns this person. An event that gets
 * lost is made up for by the lists, which ask by themselves every minute and when the screen is looked at again.
 */
export function useRequestNews(): void {
  const { realtime, channels, user } = useSession()
  const forget = useEffectEvent(useForgetRequests())
  const own = user.employee_id === null ? null : employeeChannel(user.employee_id)
  const wanted = channels.filter((channel) => channel === ALL_ATTENDANCES || channel === own).join(' ')
  const { key, url } = realtime
  useEffect(() => {
    const { protocol, hostname, port } = new URL(url ?? location.href)
    const tls = protocol === 'https:' || protocol === 'wss:'
    const address = { host: hostname, port: Number(port) || (tls ? 443 : 80), tls }
    const socket = createPusherSocket({ ...address, key, timers: browserTimers })
    let timer: ReturnType<typeof setTimeout> | undefined
    const onEvent = (event: string): void => {
      if (event !== REQUEST_CHANGED && event !== NOTICE_CREATED) return
      clearTimeout(timer)
      timer = setTimeout(forget, WAIT_MS)
    }
    for (const channel of wanted.split(' ').filter(Boolean)) socket.subscribe(channel, { onEvent, onState: () => {} })
    return () => {
      clearTimeout(timer)
      socket.close()
    }
  }, [key, url, wanted])
}
