/** What an application may be told of, as it stands in the body of a webhook. */
export type WebhookEvent =
  | { name: 'channel_occupied' | 'channel_vacated' | 'cache_miss'; channel: string }
  | { name: 'member_added' | 'member_removed'; channel: string; user_id: string }
  | {
      name: 'client_event'
      channel: string
      event: string
      data: string | undefined
      socket_id: string
      user_id: string | undefined
    }
  | { name: 'subscription_count'; channel: string; subscription_count: number }

export const WEBHOOK_EVENTS = [
  'channel_occupied',
  'channel_vacated',
  'cache_miss',
  'member_added',
  'member_removed',
  'client_event',
  'subscription_count',
] as const satisfies readonly WebhookEvent['name'][]

/** Where an application wants to be told, and of what. */
export type WebhookSettings = {
  url: string
  events: readonly WebhookEvent['name'][]
  /** Only of channels whose names begin with this. */
  channelPrefix?: string
  /** The address may be one of this network, which is refused otherwise. */
  allowPrivate?: boolean
}

/** Tells the application with this id; never fails and never waits. */
export type Notify = (appId: string, event: WebhookEvent) => void
