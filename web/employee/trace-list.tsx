import { explain, type Language, type TraceStep } from '#contract/trace.ts'
import { zoneLabel } from '#contract/zones.ts'
import { formatDate, localiseTimes } from '../shared/format.ts'
import { useLanguage } from '../shared/i18n.ts'

/** The contract's sentence with dates, times and zones as people write them. */
export function sentenceOf(step: TraceStep, language: Language): string {
  if (step.rule !== 'work-date') return localiseTimes(explain(step, language), language)
  const zone = zoneLabel(step.zone, Date.parse(step.date))
  return localiseTimes(explain({ ...step, date: formatDate(step.date, language), zone }, language), language)
}

/** The steps that led to a row, in sentences. */
export default function TraceList({ steps }: { steps: readonly TraceStep[] }) {
  const language = useLanguage()
  return (
    <ol className="flex list-disc flex-col gap-1 pl-5">
      {steps.map((step, index) => (
        <li key={index}>{sentenceOf(step, language)}</li>
      ))}
    </ol>
  )
}
