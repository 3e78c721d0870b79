import { WEBHOOK_MESSAGES } from '#contract/webhook-events.ts'

const headers = [
  ['webhook-id', 'The same at every attempt and replay: whoever has had it has nothing more to do'],
  ['webhook-timestamp', 'Of the attempt, in seconds'],
  ['webhook-signature', 'As standardwebhooks.com has it; several, with blanks between, while the secret changes'],
].map(([name, description]) => ({ in: 'header', name, description, required: true, schema: { type: 'string' } }))

/** What Hadir sends to endpoints, as the section `webhooks` of the document has it. */
export const webhooksSection = (): Record<string, object> =>
  Object.fromEntries(
    Object.entries(WEBHOOK_MESSAGES).map(([type, { when, data }]) => [type, { post: operation(type, when, data) }]),
  )

const operation = (type: string, when: string, data: { meta: () => { id?: string } | undefined }): object => {
  const id = data.meta()?.id
  const properties = {
    id: { type: 'string', examples: ['msg_0190a000-0000-7000-8000-0000000000e1_42'] },
    type: { const: type },
    timestamp: { type: 'string', format: 'date-time', description: 'When it happened' },
    data: id === undefined ? { type: 'object' } : { $ref: `#/components/schemas/${id}` },
  }
  const schema = { type: 'object', properties, required: Object.keys(properties) }
  return {
    summary: when,
    tags: ['webhooks'],
    security: [],
    parameters: headers,
    requestBody: { required: true, content: { 'application/json': { schema } } },
    responses: { '2XX': { description: 'Taken; anything else is tried again' } },
  }
}
