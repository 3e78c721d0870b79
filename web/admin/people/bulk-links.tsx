import { createPortal } from 'react-dom'
import { localDate, localTime, zoneLabel } from '#contract/zones.ts'
import { formatDate, formatTime } from '../../shared/format.ts'
import { useLanguage, useTranslation } from '../../shared/i18n.ts'
import { Button } from '../../shared/ui/button.tsx'
import { mainZone } from '../board/zones.ts'
import { serverNow } from '../now.ts'
import { linksCsv, saveText } from './link-list.ts'
import type { LinkLine } from './link-list.ts'

type Props = { links: readonly LinkLine[]; expires: number; onKept: () => void }

/** Links that are shown here once: as a file, on paper, or to copy one by one. */
export function BulkLinks({ links, expires, onKept }: Props) {
  const { t } = useTranslation('admin')
  const language = useLanguage()
  const zone = mainZone([])
  const until = t('account.linkUntil', {
    date: formatDate(localDate(zone, expires), language),
    time: `${formatTime(localTime(zone, expires), language)} ${zoneLabel(zone, expires)}`,
  })
  const headings = [t('column.number'), t('column.name'), t('account.link')] as const
  return (
    <section aria-label={t('bulk.links')} className="flex flex-col gap-3">
      <p className="text-sm text-ink-soft">
        {t('account.linkOnce')} {until}
      </p>
      <div className="flex flex-wrap gap-2">
        <Button
          onClick={() => {
            saveText(`tautan-kata-sandi-${localDate(zone, serverNow())}.csv`, linksCsv(headings, links))
            onKept()
          }}
        >
          {t('bulk.linksCsv')}
        </Button>
        <Button
          look="secondary"
          onClick={() => {
            window.print()
            onKept()
          }}
        >
          {t('bulk.linksPrint')}
        </Button>
      </div>
      <ul className="divide-y rounded-card border text-sm">
        {links.map(({ number, name, url }) => (
          <li key={url} className="px-4 py-2">
            <div className="flex flex-wrap gap-x-3">
              <span className="text-ink-soft tabular-nums">{number}</span>
              <span className="font-medium">{name}</span>
            </div>
            <input
              readOnly
              aria-label={t('bulk.linkOf', { name })}
              value={url}
              onFocus={(event) => event.target.select()}
              className="mt-1 w-full rounded-control border border-line-strong bg-raised px-2 py-1 font-mono text-xs"
            />
          </li>
        ))}
      </ul>
      {createPortal(<Paper links={links} until={until} />, document.body)}
    </section>
  )
}

// black on white also where the screen is dark
const ON_PAPER =
  '@media print { body > :not(.on-paper) { display: none !important } .on-paper { color: #000; background: #fff } }'

/** The list as it is printed: strips to cut apart, each with its person and link. Nothing else of the page is printed. */
function Paper({ links, until }: { links: readonly LinkLine[]; until: string }) {
  return (
    <div className="on-paper hidden print:block" aria-hidden>
      <style>{ON_PAPER}</style>
      {links.map(({ number, name, url }) => (
        <div key={url} className="break-inside-avoid border-b border-dashed py-3">
          <div className="font-semibold">
            {number} · {name}
          </div>
          <div className="font-mono text-sm break-all">{url}</div>
          <div className="text-xs">{until}</div>
        </div>
      ))}
    </div>
  )
}
