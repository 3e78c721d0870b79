/** How notices reach people who have Hadir closed. */
export interface NoticeSettingsTable {
  account_id: string
  /** The language of mails and pushes. */
  language: string
  mail: number
  updated_at: number
}

/** A notice on its way by mail or to one device. */
export interface NoticeSendingTable {
  id: string
  notice_id: string
  account_id: string
  way: string
  /** The subscription of a push; empty of a mail. */
  target: string
  /** `waiting`, `sending` until `next_at`, and then `sent`, `skipped`, `failed` or `unknown`. */
  state: string
  attempts: number
  next_at: number
  created_at: number
  says: string | null
}

export interface PushSubscriptionTable {
  id: string
  account_id: string
  /** SHA-256 of the endpoint, which may be longer than a key can be. */
  endpoint_hash: string
  endpoint: string
  p256dh: string
  auth: string
  /** Words such as "Chrome, Android". */
  device: string
  created_at: number
}
