import { useTranslation } from '../i18n.ts'
import { useOnline } from '../online.ts'
import { classNames } from './class-names.ts'

/** Whether this device has a network. Word and shape tell it, not only the colour. */
export function OnlineIndicator() {
  const { t } = useTranslation()
  const online = useOnline()
  return (
    <span role="status" className="inline-flex items-center gap-1.5 text-sm whitespace-nowrap text-ink-soft">
      <span
        aria-hidden="true"
        className={classNames('size-2.5 rounded-full', online ? 'bg-green-ink' : 'border-2 border-red-ink')}
      />
      {t(online ? 'online' : 'offline')}
    </span>
  )
}
