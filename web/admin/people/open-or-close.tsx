import { useState } from 'react'
import type { Department, Site } from '#contract/people.ts'
import { useTranslation } from '../../shared/i18n.ts'
import { Button } from '../../shared/ui/button.tsx'
import { Ask } from './account-dialogs.tsx'
import { useSave } from './use-save.ts'

type Props<Place> = { path: string; record: Place; onChanged: (now: Place) => void }

/** Closes a department or site for new people, or opens it again. Nothing is deleted. */
export function OpenOrClose<Place extends Department | Site>({ path, record, onChanged }: Props<Place>) {
  const { t } = useTranslation('admin')
  const [asking, setAsking] = useState(false)
  const save = useSave<Place>(t('record.saved'))
  const close = (): void => {
    setAsking(false)
    save.reset()
  }
  const act = (): void =>
    save.mutate(
      { path: `${path}/${record.id}`, method: 'PATCH', body: { version: record.version, active: !record.active } },
      {
        onSuccess: (now) => {
          onChanged(now)
          setAsking(false)
        },
      },
    )
  const word = t(record.active ? 'record.close' : 'record.reopen')
  return (
    <section className="mt-8 border-t pt-4">
      <Button look="secondary" size="dense" onClick={() => setAsking(true)}>
        {word}
      </Button>
      <Ask
        open={asking}
        onClose={close}
        title={t(record.active ? 'record.closeTitle' : 'record.reopenTitle', { name: record.name })}
        text={t(record.active ? 'record.closeText' : 'record.reopenText')}
        action={word}
        busy={save.isPending}
        error={save.error}
        onDo={act}
      />
    </section>
  )
}
