import { z } from 'zod'

/**
 * Every error code the API can answer with. A code is a promise: scripts and screens decide by it, so it
 * never changes meaning. `title` is English and for developers; screens translate by code (`web/shared/locales`).
 */
export const ERRORS = {
  'request/invalid': { status: 400, title: 'The request does not have the expected shape' },
  'request/malformed': { status: 400, title: 'This is not a request as HTTP has it' },
  'request/malformed-json': { status: 400, title: 'The body is not valid JSON' },
  'request/content-type': { status: 415, title: 'Send the body as application/json' },
  'request/too-large': { status: 413, title: 'The body is larger than allowed' },
  'request/address-too-long': { status: 414, title: 'The address is longer than allowed' },
  'request/headers-too-large': { status: 431, title: 'The headers are larger than allowed' },
  'request/not-found': { status: 404, title: 'There is nothing at this address' },
  'request/method': { status: 405, title: 'This method is not allowed here' },
  'request/cross-site': { status: 403, title: 'Requests from other sites are refused' },
  'request/too-many': { status: 429, title: 'Too many requests; wait a moment' },
  'server/busy': { status: 503, title: 'The server is busy; try again shortly' },
  // these two come from the proxy in front of the nodes
  'server/unreachable': { status: 502, title: 'No server answered; whether the request was carried out is not known' },
  'server/timeout': {
    status: 504,
    title: 'The server did not answer in time; whether the request was carried out is not known',
  },
  'server/internal': { status: 500, title: 'Something failed on our side; it has been logged' },

  'session/required': { status: 401, title: 'Sign in first' },
  'session/wrong-credentials': { status: 401, title: 'Login or password is wrong' },
  'session/slow-down': { status: 429, title: 'Too many attempts; wait before trying again' },
  'session/token-not-allowed': { status: 403, title: 'A personal access token cannot do this; sign in instead' },
  'session/other-account': { status: 409, title: 'Another account is signed in than the one this was made under' },
  'permission/denied': { status: 403, title: 'Your role does not allow this' },

  'account/password-wrong': { status: 422, title: 'The current password is wrong' },
  'account/password-weak': { status: 422, title: 'The new password is too short, too long or too common' },
  'account/link-invalid': { status: 410, title: 'This link was used already or has expired' },
  'account/login-taken': { status: 409, title: 'Another account already uses this login' },
  'account/last-admin': { status: 409, title: 'The last administrator cannot lose that role or leave' },
  'account/none': { status: 404, title: 'This person has no account' },
  'session/second-factor': {
    status: 401,
    title: 'The password is right; show a second factor too: POST /api/session/second-factor with `data.challenge`',
  },
  'session/second-factor-needed': {
    status: 403,
    title: 'This account has to get a second factor before anything else',
  },
  'session/code-wrong': { status: 401, title: 'This code is wrong, too old or used already' },
  'session/challenge-over': { status: 410, title: 'This sign-in took too long or was finished already; begin anew' },
  'session/passkey-refused': { status: 401, title: 'This passkey is not known here or could not be checked' },
  'session/provider-off': { status: 404, title: 'No sign-in provider is configured' },
  'session/provider-down': { status: 503, title: 'The sign-in provider cannot be reached; use the password' },
  'session/provider-refused': { status: 401, title: 'The answer of the sign-in provider could not be believed' },
  'session/provider-unknown': { status: 403, title: 'No account here has the verified address that the provider told' },
  'account/passkeys-off': { status: 409, title: 'Passkeys need PUBLIC_URL to be https with a name, or localhost' },
  'account/passkey-known': { status: 409, title: 'This passkey is registered already' },
  'account/confirm-first': { status: 403, title: 'Show once more that it is you: `data.by` says how' },
  'account/factor-exists': { status: 409, title: 'The account has an authenticator app already; remove it first' },
  'account/factor-none': { status: 409, title: 'The account has no such factor, or it was not begun' },
  'account/own-factor': { status: 409, title: 'Nobody resets the own second factor; another administrator does' },
  'setup/closed': { status: 409, title: 'Hadir has been set up already' },

  'attendance/key-missing': { status: 400, title: 'The Idempotency-Key header is compulsory' },
  'attendance/key-invalid': { status: 400, title: 'The Idempotency-Key must be a UUID' },
  'attendance/key-reused': { status: 422, title: 'This Idempotency-Key was used with another body' },
  'attendance/already-open': { status: 409, title: 'This person has clocked in already' },
  'attendance/not-an-employee': { status: 403, title: 'This account is not linked to an active employee' },
  'attendance/not-found': { status: 404, title: 'There is no such attendance, or you may not see it' },
  'attendance/too-many-taps': { status: 422, title: 'This day already has more taps than a day can have' },
  'attendance/offline-too-old': { status: 422, title: 'An offline punch may be at most seven days old' },
  'attendance/locked': { status: 409, title: 'The period is settled; its days do not change any more' },
  'attendance/correction-outside': { status: 422, title: 'A corrected time must be of this work date and not to come' },

  'feed/reset': { status: 409, title: 'The position is unknown here; reload the list' },
  'feed/channel-denied': { status: 403, title: 'You may not read this channel' },

  'people/not-found': { status: 404, title: 'There is no such record, or you may not see it' },
  'people/number-taken': { status: 409, title: 'Another employee has this number' },
  'people/name-taken': { status: 409, title: 'This name is in use already' },
  'people/email-taken': { status: 409, title: 'Another account has this e-mail address' },
  'people/changed-meanwhile': { status: 409, title: 'Somebody changed this record meanwhile' },
  'people/in-use': { status: 409, title: 'Active employees still belong to this record' },
  'people/zone-unknown': { status: 422, title: 'This is not an IANA time zone' },
  'people/reference-unknown': { status: 422, title: 'A department, site or manager named here does not exist' },

  'overtime/not-found': { status: 404, title: 'There is no such order, or you may not see it' },
  'overtime/changed-meanwhile': { status: 409, title: 'Somebody changed this meanwhile' },
  'overtime/cancelled': { status: 409, title: 'This order was cancelled' },
  'overtime/answered': { status: 409, title: 'This order was answered already, the other way' },
  'overtime/over': { status: 409, title: 'What an order was for is over; it cannot be answered or cancelled any more' },
  'overtime/too-long': { status: 422, title: 'An order is for twelve hours at most' },
  'overtime/in-shift': { status: 422, title: 'Somebody named here works their shift at that time' },
  'overtime/overlaps': { status: 409, title: 'Somebody named here has another order at that time' },

  'calendar/not-found': { status: 404, title: 'There is no such date or year in the calendar' },
  'calendar/date-taken': { status: 409, title: 'This date is in the calendar already, for the same place' },
  'calendar/changed-meanwhile': { status: 409, title: 'Somebody changed the calendar meanwhile' },
  'schedule/not-found': { status: 404, title: 'There is no such shift, pattern or assignment, or you may not see it' },
  'schedule/name-taken': { status: 409, title: 'Another shift or pattern has this name or code' },
  'schedule/changed-meanwhile': { status: 409, title: 'Somebody changed this part of the schedule meanwhile' },
  'schedule/in-use': { status: 409, title: 'It is still part of the schedule' },
  'schedule/rule': { status: 422, title: 'These hours cannot be worked' },
  'schedule/reference-unknown': { status: 422, title: 'Something named here does not exist or is closed' },
  'schedule/do-not-fit': { status: 422, title: 'These two shifts cannot be worked on one date' },
  'schedule/assigned-already': { status: 409, title: 'Another pattern has been assigned from the same date on' },
  'schedule/past': { status: 409, title: 'This would change days that have been; say that it may' },
  'schedule/too-far-back': { status: 422, title: 'A change of the schedule may reach back 62 days at most' },
  'schedule/no-shift': { status: 422, title: 'There is no shift that somebody else could take' },
  'schedule/nothing-to-swap': { status: 422, title: 'Both are planned for the same' },

  'privacy/number-differs': { status: 422, title: 'This is not the employee number of that person' },
  'privacy/still-employed': { status: 409, title: 'Only people whose last day is over can be erased' },

  'requests/not-found': { status: 404, title: 'There is no such request, or you may not see it' },
  'requests/changed-meanwhile': { status: 409, title: 'Somebody did something with this request meanwhile' },
  'requests/decided': { status: 409, title: 'This request waits for nobody any more' },
  'requests/own': { status: 403, title: 'Nobody decides the own request' },
  'requests/not-yours': { status: 403, title: 'It is not your turn to decide this request' },
  'requests/overlaps': { status: 409, title: 'Another request is for these dates already' },
  'requests/too-late': { status: 422, title: 'These dates are too long ago to be asked for' },
  'requests/not-yet': { status: 422, title: 'Times can be corrected of days that have come' },
  'requests/too-long': { status: 422, title: 'A request is for 120 days at most, and for a year ahead' },
  'requests/shape': { status: 422, title: 'This kind of request cannot be made like this' },
  'requests/no-working-day': { status: 422, title: 'None of these dates is a working day of this person' },
  'requests/balance-short': { status: 409, title: 'There are not as many days of leave left' },
  'requests/too-late-to-withdraw': { status: 409, title: 'The days have begun; HR can cancel the request' },
  'requests/final': { status: 409, title: 'A correction that was approved stays; ask for another one' },
  'requests/reason-missing': { status: 422, title: 'Say why it is refused' },
  'requests/key-reused': { status: 422, title: 'This key was used for another request' },
  'requests/attachment-type': { status: 422, title: 'A letter is a JPEG, PNG, WebP or PDF' },
  'requests/attachment-large': { status: 413, title: 'A letter has 5 MiB at most' },
  'requests/attachment-unknown': { status: 422, title: 'There is no such attachment of yours, or it is in use' },
  'requests/policy': { status: 422, title: 'Somebody has to decide each kind: the manager, HR or both' },
  'requests/deputy-unknown': { status: 422, title: 'There is no active employee with an account and this number' },
  'import/empty': { status: 422, title: 'There is nothing in this file' },
  'import/not-a-table': { status: 422, title: 'This is neither an Excel file (.xlsx) nor a CSV' },
  'import/broken': { status: 422, title: 'The file is damaged and cannot be read' },
  'import/encrypted': {
    status: 422,
    title: 'This is an old Excel file (.xls) or has a password; save it as .xlsx without',
  },
  'import/macros': { status: 422, title: 'The file holds macros; save it as .xlsx' },
  'import/too-large': { status: 422, title: 'The file is larger than 6 MB, or unpacks to more than 80 MB' },
  'import/too-many-rows': { status: 422, title: 'The file has more than 10,000 rows' },
  'import/columns-unknown': { status: 422, title: 'The columns that are needed were not found' },
  'import/faulty': { status: 422, title: 'Some rows are faulty; nothing was taken' },
  'import/changed-meanwhile': { status: 409, title: 'The file, or what it would change, is not what was shown' },
} as const satisfies Record<string, { status: number; title: string }>

export type ErrorCode = keyof typeof ERRORS

/** The body of every error, RFC 9457, media type `application/problem+json`. */
export const Problem = z
  .object({
    type: z.string().describe('A stable URN of the code'),
    title: z.string(),
    status: z.int(),
    code: z.string().describe('One of the registered codes'),
    detail: z.string().optional().describe('What exactly is wrong with this request'),
    request_id: z.string().describe('Find the request in the log by this'),
    errors: z
      .array(z.object({ path: z.string(), message: z.string() }))
      .optional()
      .describe('Faults by field'),
    retry_after: z.int().optional().describe('Seconds to wait'),
    reset: z.boolean().optional().describe('feed/reset only: forget the position and reload'),
    data: z.unknown().optional().describe('The record as it is, where that helps'),
  })
  .meta({ id: 'Problem' })
export type Problem = z.infer<typeof Problem>
