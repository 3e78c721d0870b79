import type { QueryClient } from '@tanstack/react-query'
import { createRootRouteWithContext, createRoute, Link, Outlet, redirect, useRouter } from '@tanstack/react-router'
import { lazy, Suspense } from 'react'
import { useTranslation } from './shared/i18n.ts'
import { homeOf, knownSession, requireSession } from './shared/session.ts'
import { Button, buttonClass } from './shared/ui/button.tsx'
import { EmptyState, ErrorState } from './shared/ui/states.tsx'

export const rootRoute = createRootRouteWithContext<{ client: QueryClient }>()({
  component: Root,
  notFoundComponent: NotFound,
  errorComponent: Failed,
})

// Comes after the first screen; whoever has a notice to show brings it along.
const NoticeRegion = lazy(async () => {
  const notices = await import('./shared/ui/notices.tsx').catch(() => null)
  return { default: notices?.NoticeRegion ?? (() => null) }
})

function Root() {
  return (
    <>
      <Outlet />
      <Suspense>
        <NoticeRegion />
      </Suspense>
    </>
  )
}

function NotFound() {
  const { t } = useTranslation()
  return (
    <main className="grid min-h-dvh place-items-center">
      <EmptyState
        whole
        title={t('notFound.title')}
        text={t('notFound.text')}
        action={
          <Link to="/" className={buttonClass('secondary')}>
            {t('notFound.home')}
          </Link>
        }
      />
    </main>
  )
}

function Failed({ error }: { error: unknown }) {
  const router = useRouter()
  return (
    <main className="grid min-h-dvh place-items-center">
      <ErrorState error={error} onRetry={() => void router.invalidate()} />
    </main>
  )
}

/** Shown when drawing a screen failed: says that nothing was lost, offers the one way on. */
export function Crashed() {
  const { t } = useTranslation()
  return (
    <main className="grid min-h-dvh place-items-center">
      <EmptyState
        whole
        title={t('crash.title')}
        text={t('crash.text')}
        action={<Button onClick={() => location.reload()}>{t('crash.reload')}</Button>}
      />
    </main>
  )
}

/** `/` sends everybody to their own first screen. */
export const homeRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/',
  beforeLoad: async ({ context }) => {
    const session = await knownSession(context.client)
    throw redirect({ to: session ? homeOf(session.user.role) : '/sign-in', replace: true })
  },
})

/** The parent of every screen that needs somebody signed in. */
export const signedInRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: 'signed-in',
  beforeLoad: async ({ context, location }) => {
    await requireSession(context.client, location.href)
  },
})
