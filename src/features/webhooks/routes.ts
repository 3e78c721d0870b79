import { z } from 'zod'
import { Uuid } from '#contract/attendance.ts'
import {
  CreateWebhook,
  DeliveriesQuery,
  Replayed,
  ReplayRange,
  RotateSecret,
  UpdateWebhook,
  WebhookDeliveries,
  WebhookDelivery,
  WebhookEndpoint,
  WebhookEndpoints,
  WebhookWithSecret,
} from '#contract/webhooks.ts'
import { actorOf } from '#src/http/actor.ts'
import type { Http, RegisterRoutes } from '#src/http/server.ts'
import { changeEndpoint, createEndpoint, listEndpoints, removeEndpoint, rotateSecret } from './endpoints.ts'
import { listDeliveries, replayOne, replayRange, sendTest } from './deliveries.ts'
import type { WebhookNeeds } from './needs.ts'

const tags = ['webhooks']
const params = z.strictObject({ id: Uuid })
// a token that leaks must not be able to send the house's data elsewhere
const config = { access: 'webhook.manage', sessionOnly: true } as const

/** Other systems that are told of what happens. */
export const webhooksRoutes =
  (needs: WebhookNeeds): RegisterRoutes =>
  (http) => {
    endpointRoutes(http, needs)
    deliveryRoutes(http, needs)
  }

function endpointRoutes(http: Http, needs: WebhookNeeds): void {
  http.get(
    '/api/webhooks',
    { config, schema: { tags, summary: 'Every endpoint', response: { 200: WebhookEndpoints } } },
    async () => ({ data: await listEndpoints(needs.db.read, needs.clock.now()) }),
  )
  http.post(
    '/api/webhooks',
    {
      config: { ...config, refuses: ['webhooks/too-many', 'webhooks/url-refused'] },
      schema: { tags, summary: 'A new endpoint', body: CreateWebhook, response: { 201: WebhookWithSecret } },
    },
    async (request, reply) => reply.code(201).send(await createEndpoint(needs, request.body, actorOf(request))),
  )
  http.patch(
    '/api/webhooks/:id',
    {
      config: { ...config, refuses: ['webhooks/changed-meanwhile', 'webhooks/not-found', 'webhooks/url-refused'] },
      schema: { tags, summary: 'Change an endpoint', params, body: UpdateWebhook, response: { 200: WebhookEndpoint } },
    },
    (request) => changeEndpoint(needs, request.params.id, request.body, actorOf(request)),
  )
  http.delete(
    '/api/webhooks/:id',
    {
      config: { ...config, refuses: ['webhooks/not-found'] },
      schema: { tags, summary: 'Remove an endpoint with its deliveries', params, response: { 204: z.null() } },
    },
    async (request, reply) => {
      await removeEndpoint(needs, request.params.id, actorOf(request))
      return reply.code(204).send(null)
    },
  )
  http.post(
    '/api/webhooks/:id/secret',
    {
      config: { ...config, refuses: ['webhooks/not-found'] },
      schema: { tags, summary: 'A new secret', params, body: RotateSecret, response: { 200: WebhookWithSecret } },
    },
    (request) => rotateSecret(needs, request.params.id, request.body.keep_hours, actorOf(request)),
  )
}

function deliveryRoutes(http: Http, needs: WebhookNeeds): void {
  http.post(
    '/api/webhooks/:id/test',
    {
      config: { ...config, refuses: ['webhooks/inactive', 'webhooks/not-found'] },
      schema: { tags, summary: 'Send a trial message', params, response: { 202: WebhookDelivery } },
    },
    async (request, reply) => reply.code(202).send(await sendTest(needs, request.params.id)),
  )
  const response = { 200: WebhookDeliveries }
  http.get(
    '/api/webhooks/:id/deliveries',
    {
      config: { ...config, refuses: ['webhooks/not-found'] },
      schema: { tags, summary: 'What was and is to be delivered', params, querystring: DeliveriesQuery, response },
    },
    (request) => listDeliveries(needs, request.params.id, request.query),
  )
  http.post(
    '/api/webhooks/:id/replay',
    {
      config: { ...config, refuses: ['webhooks/inactive', 'webhooks/not-found', 'webhooks/range'] },
      schema: { tags, summary: 'Deliver a period again', params, body: ReplayRange, response: { 202: Replayed } },
    },
    async (request, reply) => {
      const deliveries = await replayRange(needs, request.params.id, request.body, actorOf(request))
      return reply.code(202).send({ deliveries })
    },
  )
  const both = z.strictObject({ id: Uuid, delivery: Uuid })
  http.post(
    '/api/webhooks/:id/deliveries/:delivery/replay',
    {
      config: { ...config, refuses: ['webhooks/inactive', 'webhooks/not-found'] },
      schema: { tags, summary: 'Deliver one again', params: both, response: { 202: WebhookDelivery } },
    },
    async (request, reply) => {
      const { id, delivery } = request.params
      return reply.code(202).send(await replayOne(needs, id, delivery, actorOf(request)))
    },
  )
}
