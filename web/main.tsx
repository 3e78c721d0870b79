import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { startOutbox } from './employee/outbox/browser.ts'
import { createAppRouter } from './router.tsx'
import { ApiError } from './shared/api.ts'
import './shared/app.css'
import { startI18n } from './shared/i18n.ts'
import { watchSession } from './shared/session.ts'

/** What is worth asking again by itself: no answer, or a server that is busy. A refusal stays a refusal. */
const worthRetrying = (failures: number, error: unknown): boolean =>
  failures < 2 && !(error instanceof ApiError && error.status < 500 && error.code !== 'server/busy')

const client = new QueryClient({
  defaultOptions: {
    // `always`: what the device believes about its network is often wrong; our own requests know better.
    queries: { networkMode: 'always', retry: worthRetrying, staleTime: 5_000 },
    mutations: { networkMode: 'always' },
  },
})
const router = createAppRouter(client)
watchSession(client, () => void router.invalidate())

addEventListener('vite:preloadError', () => void loadNewPage())

/** After an update of the server an old page may ask for a file that is gone. Without a signal we stay where we are. */
async function loadNewPage(): Promise<void> {
  const KEY = 'hadir.reloaded'
  const answer = await fetch('/', { cache: 'no-store' }).catch(() => null)
  if (!answer?.ok || sessionStorage.getItem(KEY)) return
  sessionStorage.setItem(KEY, 'yes')
  location.reload()
}

const root = document.getElementById('root')
if (!root) throw new Error('index.html has no #root')
await startI18n()
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={client}>
      <RouterProvider router={router} />
    </QueryClientProvider>
  </StrictMode>,
)
// Taps of an earlier visit are sent whatever screen is opened first.
startOutbox()
void import('./shared/service-worker.tsx').then(({ startServiceWorker }) => startServiceWorker())
