import type { Generated } from 'kysely'
import type * as audit from './audit-tables.ts'
import type { CalendarDayTable, OvertimeMemberTable, OvertimeOrderTable } from './calendar-tables.ts'
import type * as requests from './request-tables.ts'
import type * as notices from './notice-tables.ts'
import type { LateTapTable } from './late-tap-table.ts'
import type * as signIn from './sign-in-tables.ts'
import type * as report from './report-tables.ts'
import type * as settlements from './settlement-tables.ts'
import type { ShiftTables } from './shift-tables.ts'
import type * as webhooks from './webhook-tables.ts'

/**
 * The tables. Instants are epoch milliseconds, dates CHAR(10), truth 0 or 1, JSON is text; ids are UUIDs made by
 * us, except those of the feed, which are small numbers whose order matters.
 */
export interface Schema extends ShiftTables {
  backup_run: BackupRunTable
  webhook_endpoint: webhooks.WebhookEndpointTable
  webhook_delivery: webhooks.WebhookDeliveryTable
  company: CompanyTable
  setup_link: { id: number; token_hash: string; created_at: number }
  department: DepartmentTable
  department_manager: { department_id: string; employee_id: string }
  site: SiteTable
  employee: EmployeeTable
  /** What somebody's job title was up to and including a date; the one they have now holds after the last of them. */
  former_job_title: { employee_id: string; until_date: string; job_title: string }
  account: AccountTable
  session: SessionTable
  known_device: { account_id: string; device_hash: string; seen_at: number }
  sign_in_failure: { subject: string; failures: number; blocked_until: number; updated_at: number }
  access_token: AccessTokenTable
  password_link: PasswordLinkTable
  punch: PunchTable
  attendance: AttendanceTable
  feed_event: FeedEventTable
  /** Events that have no number yet. */
  outbox: { id: number }
  stream: { id: number; epoch: string }
  channel_head: ChannelHeadTable
  feed: FeedTable
  delivery: DeliveryTable
  dead_letter: { id: string; outbox_id: number; event: string; payload: string; reason: string; created_at: number }
  node_report: NodeReportTable
  queue_order: QueueOrderTable
  overtime_order: OvertimeOrderTable
  overtime_member: OvertimeMemberTable
  overtime_settings: {
    id: number
    rounding: string
    exempt: string
    outside_minutes?: number | null
    /** JSON: titles without overtime pay, each from a date on; null: none. */
    exempt_titles?: string | null
    version: number
    updated_at: number
  }
  overtime_break: { valid_from: string; minutes: number; after_minutes: number; created_at: number }
  calendar_day: CalendarDayTable
  calendar_year: { year: number; version: number; applied_at: number }
  calendar_policy_from: { from_date: string; cuti_bersama: string; updated_at: number }
  calendar_policy: { id: number; cuti_bersama: string; version: number; updated_at: number }
  recompute_run: RecomputeRunTable
  /** Whose days are still to be worked out again. */
  recompute_due: { run_id: string; employee_id: string; claimed_until: number }
  day_closing: DayClosingTable
  audit_entry: audit.AuditEntryTable
  audit_personal: audit.AuditPersonalTable
  audit_chain: audit.AuditChainTable
  audit_seal: audit.AuditSealTable
  /** Taps that no seal finds by the order of their ids. */
  audit_unsealed: { punch_id: string }
  consent: audit.ConsentTable
  retention: audit.RetentionTable
  totp_factor: signIn.TotpFactorTable
  recovery_code: { account_id: string; code_hash: string; created_at: number; used_at: number | null }
  passkey: signIn.PasskeyTable
  sign_in_challenge: signIn.SignInChallengeTable
  provider_link: signIn.ProviderLinkTable
  security_policy: signIn.SecurityPolicyTable
  account_event: signIn.AccountEventTable
  day_request: requests.DayRequestTable
  leave_type: requests.LeaveTypeTable
  request_deed: requests.RequestDeedTable
  request_deputy: requests.RequestDeputyTable
  attachment: requests.AttachmentTable
  /** Base64 of an attachment's bytes, in pieces. */
  attachment_chunk: { attachment_id: string; number: number; content: string }
  leave_entry: requests.LeaveEntryTable
  request_settings: { id: number; policy: string; version: number; updated_at: number }
  notice: requests.NoticeTable
  notice_settings: notices.NoticeSettingsTable
  notice_sending: notices.NoticeSendingTable
  push_subscription: notices.PushSubscriptionTable
  late_tap: LateTapTable
  push_keys: { id: number; public_key: string; private_key: string; created_at: number }
  settlement: settlements.SettlementTable
  settled_day: settlements.SettledDayTable
  settled_facts: settlements.SettledFactsTable
  report_settings: report.ReportSettingsTable
  report_mapping: report.ReportMappingTable
  report_export: report.ReportExportTable
  report_piece: report.ReportPieceTable
  /** What was answered to changes of many people: by ids, without names. */
  people_bulk: { asked_by: string; idempotency_key: string; body_hash: string; answer: string; created_at: number }
}

/** What became of a backup, or of its trial. */
export interface BackupRunTable {
  id: string
  kind: string
  /** The moment that the backup holds. */
  made_at: number
  ended_at: number
  ok: number
  bytes: number | null
  says: string
}

export interface CompanyTable {
  /** Always 1. */
  id: number
  name: string
  created_at: number
  /** Days up to this date are settled: nothing works them out again. */
  attendance_locked_until: string | null
}

export interface DepartmentTable {
  id: string
  name: string
  /** The department that it is a part of. */
  parent_id: string | null
  active: number
  version: number
  created_at: number
  updated_at: number
}

export interface SiteTable {
  id: string
  name: string
  zone: string
  shift_name: string
  /** HH:MM */
  shift_start: string
  shift_end: string
  grace_minutes: number
  active: number
  version: number
  created_at: number
  updated_at: number
}

export interface EmployeeTable {
  id: string
  number: string
  name: string
  /** Lower-case name, for searching. */
  name_search: string
  department_id: string
  site_id: string
  manager_id: string | null
  /** Jabatan. */
  job_title: string | null
  /** In lower case, for searching. */
  job_title_search: string | null
  active_from: string
  active_to: string | null
  version: number
  created_at: number
  updated_at: number
}

export interface AccountTable {
  id: string
  /** Lower case; the employee number where the account belongs to an employee. */
  login: string
  email: string | null
  name: string
  role: string
  employee_id: string | null
  /** PHC text; null until the person has chosen a password. */
  password_hash: string | null
  password_changed_at: number | null
  disabled_at: number | null
  created_at: number
  updated_at: number
}

export interface SessionTable {
  /** SHA-256 of the token in the cookie. */
  id: string
  account_id: string
  created_at: number
  last_seen_at: number
  expires_at: number
  user_agent: string
  address: string
  /** What the person showed: password, two-factor, passkey or provider; null of sessions older than that. */
  proof?: string | null
}

export interface AccessTokenTable {
  id: string
  account_id: string
  name: string
  token_hash: string
  created_at: number
  last_used_at: number | null
  expires_at: number | null
}

export interface PasswordLinkTable {
  token_hash: string
  account_id: string
  created_at: number
  expires_at: number
  used_at: number | null
}

/**
 * Append-only: a tap is a fact and is never changed; `answer` is what it was acknowledged with. An approved correction
 * is such a fact too, with the source `koreksi`, and one that says that a tap was somebody else's, with `batal`.
 */
export interface PunchTable {
  id: string
  receipt_number: string
  employee_id: string
  attendance_id: string
  kind: string
  source: string
  idempotency_key: string
  body_hash: string
  occurred_at: number
  received_at: number
  tapped_at: number | null
  offline: number
  trusted: number
  /** The punch that this one repeats, when both fell within 60 seconds. */
  merged_into: string | null
  work_date: string
  zone: string
  node: string
  answer_status: number
  answer: string
  /** The planned times that it was judged by; null in rows of the first version. */
  plan_starts_at: number | null
  plan_ends_at: number | null
  /** The tap that a correction replaces (null: all of its kind), or that a voiding takes out. */
  corrects: string | null
  /** Of a correction: what was asked for, and the account that approved it. */
  request_id: string | null
  approved_by: string | null
}

/** Derived from the punches of one person and work date by the rules; `version` rises with each change. */
export interface AttendanceTable {
  id: string
  employee_id: string
  work_date: string
  employee_number: string
  employee_name: string
  department_id: string
  department_name: string
  site_id: string
  site_name: string
  zone: string
  masuk_at: number | null
  pulang_at: number | null
  status: string
  /** JSON array. */
  flags: string
  duration_minutes: number | null
  /** JSON: the `DayPlan` that the day was judged by. */
  shift: string
  /** JSON: the calendar day, requests and overtime that it was judged by; null when there was nothing of the kind. */
  context: string | null
  window_ends_at: number
  /** `window_ends_at` while a check-out is awaited, else null: what the closing job looks for. */
  open_until: number | null
  node_masuk: string | null
  node_pulang: string | null
  /** JSON array of trace steps. */
  trace: string
  version: number
  created_at: number
  updated_at: number
}

/** What happened, once, however many channels it is announced on. */
export interface FeedEventTable {
  /** Rises with each insert; the order in which transactions were committed may differ. */
  id: Generated<number>
  event: string
  row_id: string
  version: number
  /** JSON object: the row's full state. */
  payload: string
  /** JSON array of channel names. */
  channels: string
  created_at: number
}

export interface ChannelHeadTable {
  /** Stands for the name in `feed`. */
  id: number
  channel: string
  /** The highest number given; never falls, whatever is trimmed. */
  seq: number
}

/** Which event has which number on a channel. */
export interface FeedTable {
  channel_id: number
  seq: number
  event_id: number
}

/** Numbered events that are not known to have reached the sockets. */
export interface DeliveryTable {
  /** The event's id. */
  id: number
  /** JSON array of [channel, seq]. */
  targets: string
  claimed_until: number
  attempts: number
  created_at: number
}

/** What a process last said of itself. All instants are the database's, so that clocks can be compared. */
export interface NodeReportTable {
  /** Given anew at each start of a process. */
  instance: string
  node: string
  role: string
  version: string
  started_at: number
  seen_at: number
  /** The node's own clock less the database's. */
  clock_off_ms: number
  /** Rises with each report of the instance: an older one never overwrites a newer. */
  number: number
  /** When it was stopped in order; null while it runs, and of one that was killed. */
  left_at: number | null
  /** JSON: `NodeReport` of the contract. */
  report: string
}

/** Somebody asked for a failed job to be put back: done by a worker, once. */
export interface QueueOrderTable {
  id: string
  /** The job's id, or "all". */
  job: string
  asked_by: string
  asked_at: number
  claimed_by: string | null
  /** A claim that ran out is free again: whoever had it is dead. */
  claimed_until: number | null
  done_at: number | null
  /** How many jobs were put back. */
  result: number | null
  /** A code that says why it could not be done. */
  fault: string | null
}

/** Days that are being worked out again, for many people. */
export interface RecomputeRunTable {
  id: string
  reason: string
  asked_by: string
  from_date: string
  to_date: string
  /** Whether days get the plan as it is now, instead of the one that they were judged by. */
  replan: number
  people: number
  days_changed: number
  created_at: number
  done_at: number | null
}

/** The single row that says how far days have been closed. */
export interface DayClosingTable {
  id: number
  /** Every day up to this date has been closed. */
  closed_until: string
  /** Before this instant there is nothing to close. */
  next_at: number
  /** Somebody is at it until then. */
  claimed_until: number
}
