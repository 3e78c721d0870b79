import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { CreateExport, ReportExport } from '#contract/reports.ts'
import { request } from '../../shared/api.ts'
import { useErrorSentence } from '../../shared/errors.ts'
import { notify } from '../../shared/ui/notices.tsx'
import { filesQuery } from './queries.ts'
import { useReportWords } from './words.ts'

type Change = { path: string; method: 'POST' | 'PUT' | 'DELETE'; body?: unknown }

/** Changes something of reports, then has `keys` asked anew, also when somebody was quicker. */
export function useReportChange<Answer>(keys: readonly string[]) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: ({ path, method, body }: Change) => request<Answer>(`/api/reports${path}`, { method, body }),
    onSettled: () => {
      for (const key of keys) void client.invalidateQueries({ queryKey: ['reports', key] })
    },
  })
}

/** Asks for a file. It is made in the background and stands in the list of files at once. */
export function useMakeFile() {
  const { t } = useReportWords()
  const client = useQueryClient()
  const sentence = useErrorSentence()
  return useMutation({
    mutationFn: (body: Omit<CreateExport, 'delimiter'> & { delimiter?: ';' | ',' }) =>
      request<ReportExport>('/api/reports/exports', { method: 'POST', body }),
    onSuccess: (made) => {
      client.setQueryData(filesQuery.queryKey, (known) => known && [made, ...known])
      void client.invalidateQueries({ queryKey: filesQuery.queryKey })
      notify(t('file.started'), { tone: 'good' })
    },
    onError: (error) => notify(sentence(error), { tone: 'bad', seconds: 10 }),
  })
}
