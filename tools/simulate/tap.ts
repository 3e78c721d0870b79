import { systemIds } from '#src/kernel/ids.ts'
import type { Api } from './api.ts'
import type { Counts } from './counts.ts'
import { describe } from './people.ts'

type Needs = { api: Api; counts: Counts; monotonic: () => number }

/** One tap, sent as often as an impatient thumb does, always with the key that was made before the first try. */
export async function tap(
  { api, counts, monotonic }: Needs,
  cookie: string,
  kind: 'in' | 'out',
  repeats: number,
): Promise<void> {
  const key = systemIds.uuid()
  const sent = Array.from({ length: 1 + repeats }, async () => {
    const started = monotonic()
    const reply = await api.insist('POST', `/api/attendances/check-${kind}`, { cookie, key, body: {} })
    counts.took(monotonic() - started)
    return reply
  })
  const [first = null, ...others] = await Promise.all(sent)
  if (first?.status === 201) counts.add(kind)
  else if (first?.status === 200) counts.add('merged')
  else if (first?.problem?.code === 'attendance/already-open') counts.add('alreadyIn')
  else counts.problem(describe(first))
  for (const other of others) {
    const alike =
      other?.text === first?.text || (other?.problem !== null && other?.problem.code === first?.problem?.code)
    if (alike) counts.add('repeated')
    else counts.problem(`a repeated tap was answered differently: ${describe(other)}`)
  }
}
