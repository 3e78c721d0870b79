import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { SessionAnswer } from '#contract/accounts.ts'
import { ApiError, request } from '../shared/api.ts'
import { forgetPerson, takeSession } from '../shared/session.ts'

// Apart from shared/session.ts, because the first screen of an employee needs neither.

export function useSignIn() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (input: { login: string; password: string }) =>
      request<SessionAnswer>('/api/session', { method: 'POST', body: input }),
    onSuccess: (session) => takeSession(client, session),
  })
}

export function useSignOut() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: async () => {
      try {
        await request('/api/session', { method: 'DELETE' })
      } catch (error) {
        // Already over is as good as ended.
        if (!(error instanceof ApiError && error.code === 'session/required')) throw error
      }
    },
    onSuccess: () => forgetPerson(client),
  })
}
