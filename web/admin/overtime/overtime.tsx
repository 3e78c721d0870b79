import { Plus } from 'lucide-react'
import { useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { dateHere, formatMonth } from '../../shared/format.ts'
import { useLanguage } from '../../shared/i18n.ts'
import { useOvertimeWords } from '../../shared/overtime/words.ts'
import { useMay } from '../../shared/session.ts'
import { Button } from '../../shared/ui/button.tsx'
import { Select } from '../../shared/ui/field.tsx'
import { LeftIcon, RightIcon } from '../../shared/ui/icons.tsx'
import { daysOf, isMonth, shiftMonth } from '../../employee/month-name.ts'
import { useRequestNews } from '../../requests/queries.ts'
import { serverNow } from '../now.ts'
import { useDepartments, useSites } from '../people/queries.ts'
import { Drawer } from '../ui/drawer.tsx'
import { ScreenHeader } from '../ui/screen-header.tsx'
import { TabList } from '../ui/tabs.tsx'
import { OrderEditor } from './order-editor.tsx'
import { Orders } from './orders.tsx'
import type { Asked } from './queries.ts'
import { Report } from './report.tsx'
import { Settings } from './settings.tsx'

const TABS = ['orders', 'report', 'settings'] as const
type Tab = (typeof TABS)[number]

/** Lembur: the orders of a month, what was worked of them, and the rules. */
export function Overtime() {
  const { t } = useOvertimeWords()
  const mayOrder = useMay('overtime.order')
  const maySettle = useMay('overtime.settings')
  const [tab, setTab] = useState<Tab>('orders')
  // a notice leads to the month of its order
  const wanted = useSearch({ strict: false }).month
  const [month, setMonth] = useState(() => (isMonth(wanted) ? wanted : dateHere(serverNow()).slice(0, 7)))
  useRequestNews()
  const [place, setPlace] = useState<Place>({ department: undefined, site: undefined })
  const [ordering, setOrdering] = useState(false)
  const days = daysOf(month)
  const asked = { from: days[0] ?? '', to: days.at(-1) ?? '', ...place }
  const tabs = TABS.filter((id) => id !== 'settings' || maySettle).map((id) => ({ id, label: t(`tab.${id}`) }))
  return (
    <div className="flex flex-col gap-3 p-4 lg:px-6">
      <ScreenHeader
        title={t('title')}
        note={t('note')}
        actions={
          mayOrder && (
            <Button size="dense" onClick={() => setOrdering(true)}>
              <Plus className="size-4" aria-hidden />
              {t('order.add')}
            </Button>
          )
        }
      />
      <TabList name="overtime" label={t('tabs')} tabs={tabs} current={tab} onChoose={setTab} />
      <div
        role="tabpanel"
        id={`overtime-panel-${tab}`}
        aria-labelledby={`overtime-tab-${tab}`}
        className="flex flex-col gap-3"
      >
        {tab !== 'settings' && <Toolbar month={month} onMonth={setMonth} place={place} onPlace={setPlace} />}
        {tab === 'orders' && <Orders asked={asked} />}
        {tab === 'report' && <Report asked={asked} />}
        {tab === 'settings' && <Settings />}
      </div>
      <Drawer open={ordering} onClose={() => setOrdering(false)} title={t('order.add')}>
        {ordering && <OrderEditor onClose={() => setOrdering(false)} />}
      </Drawer>
    </div>
  )
}

type Place = Pick<Asked, 'department' | 'site'>

type ToolbarProps = {
  month: string
  onMonth: (month: string) => void
  place: Place
  onPlace: (place: Place) => void
}

function Toolbar({ month, onMonth, place, onPlace }: ToolbarProps) {
  const { t } = useOvertimeWords()
  const language = useLanguage()
  const lists = { department: useDepartments(), site: useSites() }
  return (
    <div className="flex flex-wrap items-center gap-2">
      <Button
        look="secondary"
        size="dense"
        aria-label={t('period.previous')}
        onClick={() => onMonth(shiftMonth(month, -1))}
      >
        <LeftIcon />
      </Button>
      <b className="min-w-36 text-center" aria-live="polite">
        {formatMonth(month, language)}
      </b>
      <Button look="secondary" size="dense" aria-label={t('period.next')} onClick={() => onMonth(shiftMonth(month, 1))}>
        <RightIcon />
      </Button>
      {(['department', 'site'] as const).map((key) => (
        <Select
          key={key}
          aria-label={t(key)}
          value={place[key] ?? ''}
          onChange={({ target }) => onPlace({ ...place, [key]: target.value || undefined })}
          className="w-56"
        >
          <option value="">{t(`${key}.all`)}</option>
          {lists[key].map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </Select>
      ))}
    </div>
  )
}
