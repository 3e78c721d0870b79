import { createContext, type ReactNode, useContext, useEffect, useState, useSyncExternalStore } from 'react'
import { useQueryClient } from '@tanstack/react-query'
import type { SessionAnswer } from '#contract/accounts.ts'
import { createPusherSocket } from '../../shared/live-pusher.ts'
import { browserTimers } from '../../shared/live-timers.ts'
import { sessionQuery, useSession } from '../../shared/session.ts'
import { serverNow } from '../now.ts'
import { boardChannels } from './channels.ts'
import type { Today } from './join.ts'
import type { TodayStore } from './today-store.ts'
import { createTodaySwitch } from './today-switch.ts'

const RECHECK_MS = 5_000
const SESSION_MS = 10 * 60_000

const TodayContext = createContext<TodayStore>(createTodaySwitch())

/** Opens the live list once for all admin screens: whoever goes from one to the other finds it as it is. */
export function TodayProvider({ children }: { children: ReactNode }) {
  const session = useSession()
  const client = useQueryClient()
  const [store] = useState(createTodaySwitch)
  const channels = boardChannels(session.channels).join(' ')
  const { key, url } = session.realtime
  const personId = session.user.id
  useEffect(() => {
    const socket = createPusherSocket({ ...addressOf(url), key, timers: browserTimers })
    const wanted = channels.split(' ').filter(Boolean)
    const onDenied = (): void => void client.invalidateQueries({ queryKey: sessionQuery.queryKey })
    const close = store.open({ channels: wanted, socket, timers: browserTimers, now: serverNow, onDenied })
    const stopWatching = watchDevice(store)
    return () => {
      stopWatching()
      close()
      socket.close()
    }
  }, [client, store, personId, channels, key, url])
  useFreshSession()
  return <TodayContext value={store}>{children}</TodayContext>
}

/** A board that stays open for weeks learns here that its owner has got another department or another right. */
function useFreshSession(): void {
  const client = useQueryClient()
  useEffect(() => {
    const timer = setInterval(() => void client.invalidateQueries({ queryKey: sessionQuery.queryKey }), SESSION_MS)
    return () => clearInterval(timer)
  }, [client])
}

/** Timers of a hidden tab hardly run, and a network that is back says so only once. */
function watchDevice(store: TodayStore): () => void {
  const look = (): void => {
    if (document.visibilityState !== 'visible') return
    store.recheck()
    store.refresh()
  }
  document.addEventListener('visibilitychange', look)
  addEventListener('online', look)
  const timer = setInterval(() => store.recheck(), RECHECK_MS)
  return () => {
    document.removeEventListener('visibilitychange', look)
    removeEventListener('online', look)
    clearInterval(timer)
  }
}

function addressOf(url: SessionAnswer['realtime']['url']): { host: string; port: number; tls: boolean } {
  const { protocol, hostname, port } = new URL(url ?? location.href)
  const tls = protocol === 'https:' || protocol === 'wss:'
  return { host: hostname, port: Number(port) || (tls ? 443 : 80), tls }
}

export const useTodayStore = (): TodayStore => useContext(TodayContext)

/** Today's rows as they are now. */
export function useToday(): Today {
  const store = useTodayStore()
  return useSyncExternalStore(store.subscribe, store.getState)
}
