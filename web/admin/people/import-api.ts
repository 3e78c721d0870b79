import type { ImportKind, ImportLine, ImportPreview, ImportResult } from '#contract/imports.ts'
import type { z } from 'zod'
import { ApiError, NetworkError, query } from '../../shared/api.ts'

export type ImportChoices = {
  columns: string | undefined
  create: 'none' | 'both'
  zone: string | undefined
  month: string | undefined
  past: true | undefined
  date: string | undefined
}
export type ImportOutcome = z.infer<typeof ImportResult>

async function send(path: string, file: File): Promise<Response> {
  const body = await file.arrayBuffer()
  const headers = { 'content-type': 'application/octet-stream' }
  const response = await fetch(path, { method: 'POST', body, headers, credentials: 'same-origin' }).catch(() => {
    throw new NetworkError('unreachable')
  })
  if (response.ok) return response
  const answer: unknown = await response.json().catch(() => undefined)
  throw new ApiError(response.status, answer, response.headers.get('retry-after'))
}

/** What a file would change. */
export const checkFile = async (kind: ImportKind, file: File, choices: ImportChoices): Promise<ImportPreview> =>
  (await (await send(`/api/imports/${kind}/check${query(choices)}`, file)).json()) as ImportPreview

/** Does what was shown, and tells how far it is. */
export async function applyFile(
  kind: ImportKind,
  file: File,
  choices: ImportChoices & { digest: string; mode: 'all' | 'good' },
  onProgress: (done: number, total: number) => void,
): Promise<ImportOutcome> {
  const response = await send(`/api/imports/${kind}/apply${query(choices)}`, file)
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
  let rest = ''
  for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
    const lines = (rest + part.value).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) {
      const said = JSON.parse(line) as ImportLine
      if ('result' in said) return said.result
      if ('problem' in said) throw new ApiError(said.problem.status, said.problem, null)
      onProgress(said.done, said.total)
    }
  }
  throw new NetworkError('unreachable')
}
