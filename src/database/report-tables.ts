/** The tables of reports. */
export interface ReportSettingsTable {
  /** Always 1. */
  id: number
  start_day: number
  /** JSON: who signs. */
  signatures: string
  version: number
  updated_at: number
}

export interface ReportMappingTable {
  id: string
  name: string
  /** JSON: `PayrollColumn[]`. */
  columns: string
  version: number
  created_at: number
  updated_at: number
}

/** A file that somebody asked for: made by a worker, kept in pieces for some days. */
export interface ReportExportTable {
  id: string
  account_id: string
  asked_by: string
  kind: string
  format: string
  file_name: string
  /** JSON: what was asked for, with the period as dates. */
  params: string
  /** JSON: whose days the account could see when it asked. */
  reach: string
  /** waiting, running, done, failed, expired */
  state: string
  done: number
  total: number | null
  size: number | null
  fault: string | null
  attempts: number
  /** Which attempt the pieces and the progress belong to. */
  run_id: string | null
  claimed_until: number
  created_at: number
  finished_at: number | null
  expires_at: number | null
}

export interface ReportPieceTable {
  run_id: string
  number: number
  /** Base64. */
  content: string
}
