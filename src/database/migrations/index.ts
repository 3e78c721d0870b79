import type { Kysely } from 'kysely'
import type { Dialect } from '../dialect.ts'
import { initial } from './0001-initial.ts'
import { nodes } from './0002-nodes.ts'
import { deliveryDue } from './0003-delivery-due.ts'
import { shifts } from './0004-shifts.ts'
import { dayRules } from './0005-day-rules.ts'
import { calendar } from './0006-calendar.ts'
import { overtime } from './0007-overtime.ts'
import { audit } from './0008-audit.ts'
import { signIn } from './0009-sign-in.ts'
import { requests } from './0010-requests.ts'
import { reports } from './0011-reports.ts'
import { backupRun } from './0013-backup-run.ts'
import { webhooks } from './0015-webhooks.ts'
import { shiftSwaps } from './0016-shift-swaps.ts'
import { noticesOutside } from './0017-notices-outside.ts'
import { history } from './0020-history.ts'
import { hrExceptions } from './0021-hr-exceptions.ts'
import { peopleBulk } from './0030-people-bulk.ts'
import { departmentTree } from './0031-department-tree.ts'
import { auditExport } from './0032-audit-export.ts'
import { overtimeRules } from './0040-overtime-rules.ts'
import { requestsByHr } from './0041-requests-by-hr.ts'
import { leaveTypes } from './0042-leave-types.ts'
import { calendarPolicyFrom } from './0043-calendar-policy-from.ts'
import { settledDays } from './0044-settled-days.ts'
import { requestsToLookAt } from './0045-requests-to-look-at.ts'
import { noticesBySubject } from './0047-notices-by-subject.ts'
import { jobTitles } from './0048-job-titles.ts'
import { webhookHouseEvents } from './0049-webhook-house-events.ts'

/**
 * One step forward. Steps only expand the schema, so that old and new code can run side by side. MySQL commits each
 * statement by itself, so a step that was broken off is taken again from its beginning: what it makes may be there
 * already, which the adapter passes over, and rows that it writes it must look for before.
 */
export type Step = (db: Kysely<unknown>, dialect: Dialect) => Promise<void>

/** Every step, in order. A released step is never changed; write another. */
export const STEPS: Readonly<Record<string, Step>> = {
  '0001-initial': initial,
  '0002-nodes': nodes,
  '0003-delivery-due': deliveryDue,
  '0004-shifts': shifts,
  '0005-day-rules': dayRules,
  '0006-calendar': calendar,
  '0007-overtime': overtime,
  '0008-audit': audit,
  '0009-sign-in': signIn,
  '0010-requests': requests,
  '0011-reports': reports,
  '0013-backup-run': backupRun,
  '0015-webhooks': webhooks,
  '0016-shift-swaps': shiftSwaps,
  '0017-notices-outside': noticesOutside,
  '0020-history': history,
  '0021-hr-exceptions': hrExceptions,
  '0030-people-bulk': peopleBulk,
  '0031-department-tree': departmentTree,
  '0032-audit-export': auditExport,
  '0040-overtime-rules': overtimeRules,
  '0041-requests-by-hr': requestsByHr,
  '0042-leave-types': leaveTypes,
  '0043-calendar-policy-from': calendarPolicyFrom,
  '0044-settled-days': settledDays,
  '0045-requests-to-look-at': requestsToLookAt,
  '0047-notices-by-subject': noticesBySubject,
  '0048-job-titles': jobTitles,
  '0049-webhook-house-events': webhookHouseEvents,
}
