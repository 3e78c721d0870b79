const FOR_DECIDERS = ['asked', 'reminder', 'withdrawn', 'back_asked', 'letter_sent', 'escalated']
const FOR_ORDERERS = ['overtime_agreed', 'overtime_refused']

type Shown = { kind: string; subject: string | null; from: string }
type Reader = { role: string; employee_id: string | null }

/** Where a notice is looked at or answered: managers and HR decide on their own screen. `askerId`: whose request it is. */
export function noticePath({ kind, subject, from }: Shown, { role, employee_id }: Reader, askerId: string): string {
  const ownScreens = role !== 'karyawan'
  if (subject === 'schedule') return '/me/schedule'
  if (subject === 'overtime')
    return `${ownScreens && FOR_ORDERERS.includes(kind) ? '/admin' : '/me'}/overtime?month=${from.slice(0, 7)}`
  const isForDeciders =
    FOR_DECIDERS.includes(kind) || ((kind === 'recorded' || kind === 'shortened') && employee_id !== askerId)
  return ownScreens && (isForDeciders || employee_id === null) ? '/admin/requests' : '/me/requests'
}
