/// <reference lib="webworker" />
import { cleanupOutdatedCaches, createHandlerBoundToURL, precacheAndRoute } from 'workbox-precaching'
import { NavigationRoute, registerRoute } from 'workbox-routing'

/**
 * Keeps the screens on the phone so that they open without a signal. It caches files of the build only: answers
 * of the API are never cached here (a stale board would lie), and punches wait in the page's own outbox, because
 * the answer of the server must be shown to the person who tapped.
 */
declare const self: ServiceWorkerGlobalScope

precacheAndRoute(self.__WB_MANIFEST)
cleanupOutdatedCaches()
registerRoute(new NavigationRoute(createHandlerBoundToURL('/index.html'), { denylist: [/^\/(api|apps?)(\/|$)/] }))

self.addEventListener('message', (event) => {
  if ((event.data as { type?: string } | null)?.type === 'SKIP_WAITING') void self.skipWaiting()
})
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()))

/** What a push says; see src/features/notices/send.ts. */
type Said = { title: string; body: string; path: string; tag: string }

self.addEventListener('push', (event) => {
  const said = event.data?.json() as Said | undefined
  if (!said) return
  const { title, body, path, tag } = said
  // the same notice twice is one on the screen
  const look = { body, tag, icon: '/icon-192.png', badge: '/icon-192.png', data: path }
  event.waitUntil(self.registration.showNotification(title, look))
})

self.addEventListener('notificationclick', (event) => {
  event.notification.close()
  const path = String(event.notification.data)
  event.waitUntil(
    self.clients.matchAll({ type: 'window' }).then(async ([open]) => {
      if (!open) return self.clients.openWindow(path)
      await open.focus()
      return open.navigate(path)
    }),
  )
})
