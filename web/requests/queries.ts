import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import type { LeaveBalanceQuery, LeaveBalances } from '#contract/leave-balances.ts'
import type { LeaveType, MyLeaveType } from '#contract/leave-types.ts'
import type { Notices } from '#contract/notices.ts'
import type { AskedOvertime } from '#contract/overtime.ts'
import type { AwayDay, DayRequest, Deputy, LeaveBook, RequestSettings } from '#contract/requests.ts'
import { query, request } from '../shared/api.ts'
import { useEffect, useEffectEvent } from 'react'
import { ALL_ATTENDANCES, employeeChannel } from '#contract/channels.ts'
import { NOTICE_CREATED, OVERTIME_CHANGED, REQUEST_CHANGED } from '#contract/request-words.ts'
import { createPusherSocket } from '../shared/live-pusher.ts'
import { browserTimers } from '../shared/live-timers.ts'
import { useSession } from '../shared/session.ts'

/** Everything about requests starts with this key, so that one event makes all of it old. */
const KEY = 'requests'
const LOOK_AGAIN = 60_000

export const myRequestsQuery = queryOptions({
  queryKey: [KEY, 'mine'],
  queryFn: async ({ signal }) => (await request<{ data: DayRequest[] }>('/api/me/requests', { signal })).data,
  refetchInterval: LOOK_AGAIN,
})

export const inboxQuery = queryOptions({
  queryKey: [KEY, 'inbox'],
  queryFn: async ({ signal }) => (await request<{ data: DayRequest[] }>('/api/requests/inbox', { signal })).data,
  refetchInterval: LOOK_AGAIN,
})

export const openLettersQuery = queryOptions({
  queryKey: [KEY, 'letters'],
  queryFn: async ({ signal }) => (await request<{ data: DayRequest[] }>('/api/requests/letters', { signal })).data,
})

export const allRequestsQuery = (from: string, to: string, state: string) =>
  queryOptions({
    queryKey: [KEY, 'all', from, to, state],
    queryFn: async ({ signal }) =>
      (await request<{ data: DayRequest[] }>(`/api/requests${query({ from, to, state })}`, { signal })).data,
  })

export const myLeaveQuery = queryOptions({
  queryKey: [KEY, 'leave'],
  queryFn: ({ signal }) => request<LeaveBook>('/api/me/leave', { signal }),
})

export const awayQuery = (id: string) =>
  queryOptions({
    queryKey: [KEY, 'away', id],
    queryFn: async ({ signal }) => (await request<{ data: AwayDay[] }>(`/api/requests/${id}/away`, { signal })).data,
  })

/** What overtime would be: of the own hours before they are sent, of a request (`id`) before it is decided. */
export const askedOvertimeQuery = (path: string) =>
  queryOptions({
    queryKey: [KEY, 'overtime', path],
    queryFn: ({ signal }) => request<AskedOvertime>(path, { signal }),
    retry: false,
  })

export const leaveBookQuery = (employee: string) =>
  queryOptions({
    queryKey: [KEY, 'leave', employee],
    queryFn: ({ signal }) => request<LeaveBook>(`/api/leave/${employee}`, { signal }),
  })

export const deputiesQuery = queryOptions({
  queryKey: [KEY, 'deputies'],
  queryFn: async ({ signal }) => (await request<{ data: Deputy[] }>('/api/me/deputies', { signal })).data,
})

export const allDeputiesQuery = queryOptions({
  queryKey: [KEY, 'all-deputies'],
  queryFn: async ({ signal }) => (await request<{ data: Deputy[] }>('/api/deputies', { signal })).data,
})

export const requestSettingsQuery = queryOptions({
  queryKey: [KEY, 'settings'],
  queryFn: ({ signal }) => request<RequestSettings>('/api/requests/settings', { signal }),
})

/** A page of everybody's balances. */
export const balancesQuery = (asked: Partial<LeaveBalanceQuery>) =>
  queryOptions({
    queryKey: [KEY, 'balances', asked],
    queryFn: ({ signal }) => request<LeaveBalances>(`/api/leave${query(asked)}`, { signal }),
  })

/** Every type of izin and cuti, as HR has settled them. */
export const leaveTypesQuery = queryOptions({
  queryKey: [KEY, 'types'],
  queryFn: async ({ signal }) => (await request<{ data: LeaveType[] }>('/api/requests/types', { signal })).data,
})

/** What one can ask for, and what is left of it. */
export const myTypesQuery = queryOptions({
  queryKey: [KEY, 'my-types'],
  queryFn: async ({ signal }) => (await request<{ data: MyLeaveType[] }>('/api/me/leave-types', { signal })).data,
})

export const noticesQuery = queryOptions({
  queryKey: [KEY, 'notices'],
  queryFn: ({ signal }) => request<Notices>('/api/me/notices', { signal }),
  refetchInterval: LOOK_AGAIN,
})

/** Has everything about requests asked anew, and with it the own days and shifts, and overtime. */
export function useForgetRequests(): () => void {
  const client = useQueryClient()
  return () => {
    for (const key of [KEY, 'my-month', 'my-day', 'my-schedule', 'my-overtime', 'overtime'])
      void client.invalidateQueries({ queryKey: [key] })
  }
}

/** Writes something about requests; whatever comes of it, the lists are asked anew. */
export function useRequestChange<Answer>() {
  const forget = useForgetRequests()
  return useMutation({
    mutationFn: ({
      path,
      body,
      method = 'POST',
    }: {
      path: string
      body: unknown
      method?: 'POST' | 'PUT' | 'DELETE'
    }) => request<Answer>(path, { method, body }),
    onSettled: forget,
  })
}

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
