import { useEffect, useEffectEvent } from 'react'
import { ALL_ATTENDANCES, employeeChannel } from '#contract/channels.ts'
import { NOTICE_CREATED, OVERTIME_CHANGED, REQUEST_CHANGED } from '#contract/request-words.ts'
import { createPusherSocket } from '../shared/live-pusher.ts'
import { browserTimers } from '../shared/live-timers.ts'
import { useSession } from '../shared/session.ts'
import { useForgetRequests } from './queries.ts'

const WAIT_MS = 300
const NEWS: readonly string[] = [REQUEST_CHANGED, NOTICE_CREATED, OVERTIME_CHANGED]

/**
 * Has the lists asked anew as soon as something happens to a request, overtime or a schedule that concerns this person. An event that gets
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
    const soon = (): void => {
      clearTimeout(timer)
      timer = setTimeout(forget, WAIT_MS)
    }
    const onEvent = (event: string): void => {
      if (NEWS.includes(event)) soon()
    }
    // what happened between the first answer and this moment, or while the connection was gone, came by no event
    const onState = (state: string): void => {
      if (state === 'subscribed') soon()
    }
    for (const channel of wanted.split(' ').filter(Boolean)) socket.subscribe(channel, { onEvent, onState })
    return () => {
      clearTimeout(timer)
      socket.close()
    }
  }, [key, url, wanted])
}
