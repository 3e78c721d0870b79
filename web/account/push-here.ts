import type { NoticeSettings } from '#contract/notices.ts'
import type { Language } from '#contract/trace.ts'
import { request } from '../shared/api.ts'
import { safeStorage } from '../shared/storage.ts'

/** Which of the account's devices this browser is. */
const KEY = 'hadir.person.push-device'
const SETTINGS = '/api/me/notices/settings'

export const noticeSettingsQuery = {
  queryKey: ['notice-settings'],
  queryFn: ({ signal }: { signal: AbortSignal }) => request<NoticeSettings>(SETTINGS, { signal }),
}

export const putNoticeSettings = (body: { language: Language; mail: boolean }): Promise<NoticeSettings> =>
  request<NoticeSettings>(SETTINGS, { method: 'PUT', body })

/** What this browser can do: show notices, only when it is put on the home screen (iPhone), not at all, or it is forbidden. */
export type Ability = 'can' | 'home-screen' | 'cannot' | 'forbidden'

export function abilityHere(): Ability {
  if (!('serviceWorker' in navigator) || !window.isSecureContext) return 'cannot'
  if (!('PushManager' in window) || !('Notification' in window))
    return /iPhone|iPad/.test(navigator.userAgent) ? 'home-screen' : 'cannot'
  return Notification.permission === 'denied' ? 'forbidden' : 'can'
}

/** The id of this browser among the devices that are on, or null. */
export const deviceHere = (settings: NoticeSettings): string | null => {
  const known = safeStorage.getItem(KEY)
  return settings.devices.some(({ id }) => id === known) ? known : null
}

/** Asks the person, subscribes, and tells the server; null where the person said no. */
export async function switchOnHere(settings: NoticeSettings, language: Language): Promise<NoticeSettings | null> {
  if ((await Notification.requestPermission()) !== 'granted') return null
  const { pushManager } = await navigator.serviceWorker.ready
  // one of another house or with another key is of no use
  await (await pushManager.getSubscription())?.unsubscribe()
  const subscription = await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: settings.push_key })
  const { endpoint, keys } = subscription.toJSON()
  const body = { endpoint, p256dh: keys?.['p256dh'], auth: keys?.['auth'], language }
  const next = await request<NoticeSettings>('/api/me/notices/devices', { method: 'POST', body })
  // the newest comes first
  safeStorage.setItem(KEY, next.devices[0]?.id ?? '')
  return next
}

/** Switches a device off; where it is this one, the browser forgets it too. */
export async function switchOff(id: string): Promise<void> {
  await request(`/api/me/notices/devices/${id}`, { method: 'DELETE' })
  if (safeStorage.getItem(KEY) === id) await forgetHere()
}

/** After signing out nothing is shown to whoever has the phone next. */
export async function forgetHere(): Promise<void> {
  if (safeStorage.getItem(KEY) === null) return
  safeStorage.removeItem(KEY)
  const registration = await navigator.serviceWorker?.getRegistration()
  await (await registration?.pushManager.getSubscription())?.unsubscribe()
}
