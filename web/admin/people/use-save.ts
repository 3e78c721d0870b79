import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { FieldValues, Path, UseFormSetError } from 'react-hook-form'
import type { ErrorCode } from '#contract/errors.ts'
import { ApiError, request } from '../../shared/api.ts'
import { useErrorSentence } from '../../shared/errors.ts'
import { useTranslation } from '../../shared/i18n.ts'
import { notify } from '../../shared/ui/notices.tsx'
import { PEOPLE_KEYS } from './queries.ts'

type Asked = { path: string; method: 'POST' | 'PATCH' | 'DELETE'; body?: unknown }

/** Writes something about people or places, then has every list and the board asked anew. */
export function useSave<Answer>(said?: string) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: ({ path, method, body }: Asked) => request<Answer>(path, { method, body }),
    onSuccess: () => {
      for (const key of PEOPLE_KEYS) void client.invalidateQueries({ queryKey: [key] })
      if (said) notify(said, { tone: 'good' })
    },
  })
}

/** The field that an error of the server is about. */
const FIELD_OF: Partial<Record<ErrorCode, string>> = {
  'people/number-taken': 'number',
  'people/name-taken': 'name',
  'people/email-taken': 'email',
  'people/zone-unknown': 'zone',
  'account/login-taken': 'number',
}

/** Puts the server's faults beside their fields. Returns false when the error is about none of them. */
export function useServerFaults<Form extends FieldValues>(
  setError: UseFormSetError<Form>,
): (error: unknown, fields: readonly string[]) => boolean {
  const sentence = useErrorSentence()
  const { t } = useTranslation('admin')
  return (error, fields) => {
    if (!(error instanceof ApiError)) return false
    const own = FIELD_OF[error.code]
    const named = error.problem.errors?.map(({ path }) => path) ?? []
    const faulty = [...(own ? [own] : []), ...named].filter((path) => fields.includes(path))
    // the server's own words about a field are English and for developers; its code has a sentence here
    const message = error.code === 'request/invalid' ? t('fault.refused') : sentence(error)
    for (const [index, path] of faulty.entries()) {
      setError(path as Path<Form>, { type: 'server', message }, { shouldFocus: index === 0 })
    }
    return faulty.length > 0
  }
}

/** The record as the server has it, when somebody else changed it meanwhile. */
export const changedMeanwhile = <Item>(error: unknown): Item | null =>
  error instanceof ApiError && error.code === 'people/changed-meanwhile' ? ((error.problem.data as Item) ?? null) : null
