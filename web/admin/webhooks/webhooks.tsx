import { useQuery } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import { useState } from 'react'
import type { WebhookEndpoint } from '#contract/webhooks.ts'
import { CopyOnce } from '../../account/copy-once.tsx'
import { Button } from '../../shared/ui/button.tsx'
import { Drawer } from '../ui/drawer.tsx'
import { ListEmpty, ListError, ListLoading } from '../ui/list-states.tsx'
import { ScreenHeader } from '../ui/screen-header.tsx'
import { EndpointBadge } from './endpoint-badge.tsx'
import { EndpointDrawer } from './endpoint-drawer.tsx'
import { EndpointForm } from './endpoint-form.tsx'
import { endpointsQuery } from './queries.ts'
import { hostOf, useWebhookWords } from './words.ts'

/** Webhook: which systems are told of what happens, whether they hear it, and what they missed. */
export function Webhooks() {
  const { t } = useWebhookWords()
  const { data: endpoints, error, refetch } = useQuery(endpointsQuery)
  const [adding, setAdding] = useState(false)
  const [openId, setOpenId] = useState<string | null>(null)
  const [secret, setSecret] = useState<string | null>(null)
  const open = endpoints?.find(({ id }) => id === openId)
  const add = (
    <Button size="dense" onClick={() => setAdding(true)}>
      <Plus className="size-4" aria-hidden />
      {t('add')}
    </Button>
  )
  return (
    <div className="flex flex-col gap-4 p-4 lg:px-6">
      <ScreenHeader title={t('title')} note={t('note')} actions={add} />
      {endpoints === undefined ? (
        error ? (
          <ListError error={error} onRetry={() => void refetch()} />
        ) : (
          <ListLoading />
        )
      ) : endpoints.length === 0 ? (
        <ListEmpty title={t('empty')} text={t('emptyText')} />
      ) : (
        <ul aria-label={t('list')} className="divide-y overflow-hidden rounded-card border bg-surface">
          {endpoints.map((endpoint) => (
            <li key={endpoint.id}>
              <Entry endpoint={endpoint} onOpen={() => setOpenId(endpoint.id)} />
            </li>
          ))}
        </ul>
      )}
      <Drawer open={adding} onClose={() => setAdding(false)} title={t('add')}>
        {adding && (
          <EndpointForm
            endpoint={null}
            onClose={() => setAdding(false)}
            onCreated={(made) => {
              setAdding(false)
              setSecret(made.secret)
              setOpenId(made.endpoint.id)
            }}
          />
        )}
      </Drawer>
      {open && (
        <EndpointDrawer
          key={open.id}
          endpoint={open}
          onClose={() => {
            setOpenId(null)
            setSecret(null)
          }}
          onSecret={setSecret}
          secret={secret && <CopyOnce text={secret} note={t('secret')} onDone={() => setSecret(null)} />}
        />
      )}
    </div>
  )
}

function Entry({ endpoint, onOpen }: { endpoint: WebhookEndpoint; onOpen: () => void }) {
  const { t } = useWebhookWords()
  return (
    <button
      type="button"
      onClick={onOpen}
      className="flex w-full flex-wrap items-center gap-x-6 gap-y-2 px-4 py-3 text-left hover:bg-raised"
    >
      <span className="min-w-0 flex-1 basis-64">
        <span className="block font-medium break-words">{endpoint.description || hostOf(endpoint.url)}</span>
        <span className="block text-sm break-all text-ink-soft">{endpoint.url}</span>
      </span>
      {endpoint.waiting > 0 && (
        <span className="text-sm text-ink-soft">{t('waiting', { count: endpoint.waiting })}</span>
      )}
      <EndpointBadge endpoint={endpoint} />
    </button>
  )
}
