import { z } from 'zod'
import { Uuid } from '#contract/attendance.ts'
import { CreatePushDevice, NoticeSettings, UpdateNoticeSettings } from '#contract/notices.ts'
import { actorOf } from '#src/http/actor.ts'
import { identityOf } from '#src/http/identity.ts'
import type { RegisterRoutes } from '#src/http/server.ts'
import { addDevice, removeDevice } from './devices.ts'
import type { NoticesNeeds } from './needs.ts'
import { keepNoticeSettings, readNoticeSettings } from './settings.ts'

const tags = ['notices']
const config = { access: 'session.own' } as const
const params = z.strictObject({ id: Uuid })

/** How somebody wants to be told of things while Hadir is closed. */
export const noticesRoutes =
  (needs: NoticesNeeds): RegisterRoutes =>
  (http) => {
    const { db } = needs
    http.get(
      '/api/me/notices/settings',
      { config, schema: { tags, summary: 'Own mails and devices', response: { 200: NoticeSettings } } },
      async (request) => readNoticeSettings(needs, identityOf(request).accountId),
    )
    http.put(
      '/api/me/notices/settings',
      {
        config,
        schema: {
          tags,
          summary: 'Mails or not, and in which language',
          body: UpdateNoticeSettings,
          response: { 200: NoticeSettings },
        },
      },
      async (request) => {
        const { accountId } = identityOf(request)
        await db.transaction((trx) => keepNoticeSettings(trx, needs, accountId, request.body))
        return readNoticeSettings(needs, accountId)
      },
    )
    http.post(
      '/api/me/notices/devices',
      {
        config: { ...config, refuses: ['notices/endpoint-refused', 'notices/push-keys'] },
        schema: {
          tags,
          summary: 'Switch this browser on: it shows notices also while Hadir is closed',
          body: CreatePushDevice,
          response: { 200: NoticeSettings },
        },
      },
      async (request) => {
        const { accountId } = identityOf(request)
        const owner = { accountId, device: actorOf(request).device }
        await db.transaction((trx) => addDevice(trx, needs, owner, request.body))
        return readNoticeSettings(needs, accountId)
      },
    )
    http.delete(
      '/api/me/notices/devices/:id',
      {
        config: { ...config, refuses: ['notices/device-unknown'] },
        schema: { tags, summary: 'Switch an own browser off', params, response: { 204: z.null() } },
      },
      async (request, reply) => {
        const { accountId } = identityOf(request)
        await db.transaction((trx) => removeDevice(trx, accountId, request.params.id))
        return reply.code(204).send(null)
      },
    )
  }
