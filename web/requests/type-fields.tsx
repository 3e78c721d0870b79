import { useQuery } from '@tanstack/react-query'
import type { MyLeaveType } from '#contract/leave-types.ts'
import { type RequestKind, TYPED_KINDS } from '#contract/request-words.ts'
import { useLanguage, useTranslation } from '../shared/i18n.ts'
import { Field, Select } from '../shared/ui/field.tsx'
import { myTypesQuery } from './queries.ts'
import { useDays } from './words.tsx'

const isTyped = (kind: RequestKind): boolean => (TYPED_KINDS as readonly string[]).includes(kind)

/** The types of a kind that the person can ask for, the standard one first. */
export function useMyTypes(kind: RequestKind): readonly MyLeaveType[] {
  const { data = [] } = useQuery({ ...myTypesQuery, enabled: isTyped(kind) })
  return data.filter((one) => one.kind === kind)
}

type Props = { types: readonly MyLeaveType[]; value: string; onChange: (id: string) => void }

/** Which izin or cuti it is, and what that means: paid or not, how much is left, whether a letter is needed. */
export function TypeFields({ types, value, onChange }: Props) {
  const { t } = useTranslation('requests')
  const language = useLanguage()
  const chosen = types.find(({ id }) => id === value) ?? types.find(({ standard }) => standard)
  if (!chosen) return null
  return (
    <div className="flex flex-col gap-2">
      {types.length > 1 && (
        <Field label={t('type')}>
          {(ids) => (
            <Select {...ids} value={chosen.id} onChange={({ target }) => onChange(target.value)}>
              {types.map(({ id, name }) => (
                <option key={id} value={id}>
                  {name[language]}
                </option>
              ))}
            </Select>
          )}
        </Field>
      )}
      <TypeFacts type={chosen} />
    </div>
  )
}

function TypeFacts({ type }: { type: MyLeaveType }) {
  const { t } = useTranslation('requests')
  const language = useLanguage()
  const days = useDays()
  const { paid, deducts, counts, quota, quota_days, left, letter, note } = type
  const facts = [
    t(paid ? 'type.paid' : 'type.unpaid'),
    deducts && left !== null && t('type.balance', { days: days(left) }),
    !deducts && quota === 'year' && left !== null && t('type.year', { days: days(left) }),
    quota === 'event' && quota_days !== null && t('type.event', { days: days(quota_days) }),
    counts === 'calendar' && t('type.calendar'),
    letter && t('type.letter'),
  ].filter((one) => one !== false)
  return (
    <div className="rounded-control bg-raised px-3 py-2 text-sm" role="status">
      <ul className="flex flex-wrap gap-x-4 gap-y-1 font-medium">
        {facts.map((fact) => (
          <li key={fact}>{fact}</li>
        ))}
      </ul>
      {note[language] !== '' && <p className="mt-1 text-ink-soft">{note[language]}</p>}
    </div>
  )
}
