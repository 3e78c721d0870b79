/** Another system that is told of what happens. */
export interface WebhookEndpointTable {
  id: string
  url: string
  description: string
  /** JSON array of event types. */
  events: string
  /** `whsec_…`, as it is used. */
  secret: string
  /** The one before, good until `old_secret_until`. */
  old_secret: string | null
  old_secret_until: number | null
  active: number
  /** `person` or `failure`; null while it is active. */
  disabled_by: string | null
  /** The last number of the channel of all attendances that was taken up. */
  seq: number
  /** The same of the channel of what is told to other systems alone. */
  house_seq: number
  /** Attempts that failed one after another, since when, and until when nothing is tried. */
  failures: number
  failing_since: number | null
  next_at: number
  version: number
  created_at: number
  updated_at: number
}

/** A message to one endpoint: kept for a while after it has arrived. */
export interface WebhookDeliveryTable {
  id: string
  endpoint_id: string
  /** The same for every endpoint and attempt; unique with the endpoint. */
  message_id: string
  type: string
  /** The employee it is about. */
  employee_id: string | null
  /** The bytes that are sent. */
  body: string
  state: string
  attempts: number
  /** Whoever takes it moves this on: a claim that ran out is free again. */
  next_at: number
  /** Tries end so long after this. */
  tried_from: number
  last_at: number | null
  last_ms: number | null
  last_status: number | null
  last_answer: string | null
  created_at: number
}
