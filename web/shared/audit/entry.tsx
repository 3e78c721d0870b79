import type { AuditEntry, AuditField } from '#contract/audit.ts'
import { localDate, localTime, zoneLabel } from '#contract/zones.ts'
import { formatDate, formatTime } from '../format.ts'
import { useLanguage, useTranslation } from '../i18n.ts'
import { onlyDifferent, sayField, sayValue } from './say-value.ts'
import { useAuditWords } from './words.ts'

type Names = Readonly<Record<string, string>>
const ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone

/** One change in words: what, who, when, from where, before and after, and why. `about` says whose data it is. */
export function AuditEntryItem({ entry, names, about = false }: { entry: AuditEntry; names: Names; about?: boolean }) {
  const { t, word } = useAuditWords()
  const language = useLanguage()
  const where = [entry.device, entry.address, entry.node].filter(Boolean).join(' · ')
  const time = `${formatDate(localDate(ZONE, entry.at), language)}, ${formatTime(localTime(ZONE, entry.at), language)} ${zoneLabel(ZONE, entry.at)}`
  // an id says nothing to people; that of what was changed stands in the file
  const changes = entry.changes.filter(({ field }) => field !== 'id')
  const whom = names[entry.entity.id] ?? (entry.subject ? names[entry.subject] : undefined)
  return (
    <li className="flex flex-col gap-1 border-b py-3 last:border-b-0">
      <div className="flex flex-wrap items-baseline justify-between gap-x-4">
        <p className="font-medium">
          {word('action', entry.action)}
          {about && whom && <span className="font-normal">: {whom}</span>}
        </p>
        <time dateTime={new Date(entry.at).toISOString()} className="text-sm text-ink-soft">
          {time}
        </time>
      </div>
      <p className="text-sm text-ink-soft">
        <Who entry={entry} />
        {where && ` ${t('from', { where })}`}
      </p>
      {changes.length > 0 && (
        <dl className="mt-1 flex flex-col gap-1 text-sm">
          {changes.map((change) => (
            <Change key={change.field} change={change} names={names} />
          ))}
        </dl>
      )}
      {entry.reason && <p className="text-sm">{t('reason', { reason: entry.reason })}</p>}
      {about && (
        <p className="text-xs text-ink-soft">
          {entry.seq === null ? t('waiting') : t('place', { seq: entry.seq })}
          {entry.request_id && ` · ${t('request', { id: entry.request_id })}`}
        </p>
      )}
    </li>
  )
}

function Who({ entry: { actor } }: { entry: AuditEntry }) {
  const { t, word } = useAuditWords()
  const { t: common } = useTranslation()
  if (actor.kind === 'operator') return t('by', { who: t('by.operator') })
  if (actor.kind === 'system') return t('by', { who: t('by.system', { job: word('job', actor.login ?? '') }) })
  if (actor.name === null) return t('by', { who: t(actor.account_id === null ? 'by.unknown' : 'by.erased') })
  const role = ROLES.find((one) => one === actor.role)
  return t('by', { who: role ? `${actor.name} (${common(`role.${role}`)})` : actor.name })
}
const ROLES = ['karyawan', 'atasan', 'admin', 'auditor'] as const

function Change({ change, names }: { change: AuditField; names: Names }) {
  const { t, word } = useAuditWords()
  const { t: common } = useTranslation()
  const language = useLanguage()
  const [before, after] = onlyDifferent(change.before, change.after)
  const said = (value: unknown): string =>
    sayValue({ language, zone: ZONE, names, word, common, t }, change.field, value)
  return (
    <div className="flex flex-wrap gap-x-2">
      <dt className="text-ink-soft">{sayField({ word, language }, change.field)}:</dt>
      <dd className="min-w-0 break-words">
        {change.erased ? (
          t('erased')
        ) : (
          <>
            {before !== null && (
              <>
                <span className="sr-only">{t('was')} </span>
                <del className="text-ink-soft">{said(before)}</del> <span aria-hidden="true">→ </span>
              </>
            )}
            <span className="sr-only">{t('is')} </span>
            <ins className="no-underline">{said(after)}</ins>
          </>
        )}
      </dd>
    </div>
  )
}
