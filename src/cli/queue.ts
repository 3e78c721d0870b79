import { parseArgs } from 'node:util'
import type { RetryOrder, SystemView } from '#contract/system.ts'
import { askRetry, findOrder, viewSystem } from '#src/features/system/index.ts'
import { messageOf } from '#src/kernel/errors.ts'
import { silentLogger } from '#src/kernel/log.ts'
import { outboxFigures } from '#src/outbox/status.ts'
import { failedText, statusText } from './queue/print.ts'
import { attempt, UsageError } from './terminal.ts'
import type { TerminalNeeds } from './terminal.ts'

const USAGE = `Usage:
  hadir queue status           what waits, who lives, and which hop is dead
  hadir queue failed           the newest jobs that failed for good
  hadir queue retry <id|all>   put failed jobs back
--json prints what a script can read.
`
/** How long a worker has to carry out an order, and how often it is looked at. Milliseconds. */
const PATIENCE_MS = 15_000
const LOOK_EVERY_MS = 500
/** The longest id of a job that anybody gives. */
const LONGEST_ID = 255

/** `hadir queue`: reads what processes report of themselves, and writes orders that workers carry out. */
export async function run(args: readonly string[], needs: TerminalNeeds): Promise<number> {
  let isWell = true
  const code = await attempt(needs, 'queue', USAGE, async () => {
    const { what, rest, json } = read(args)
    if (what === 'retry') isWell = await retry(needs, one(rest), json)
    else if (rest.length > 0) throw new UsageError(`"${what}" takes nothing after it`)
    else if (what === 'status') isWell = await status(needs, json)
    else if (what === 'failed') await failed(needs, json)
    else throw new UsageError(what === undefined ? 'say what to do' : `there is no "${what}"`)
  })
  return code === 0 && !isWell ? 1 : code
}

function read(args: readonly string[]): { what: string | undefined; rest: string[]; json: boolean } {
  try {
    const options = { json: { type: 'boolean', default: false } } as const
    const { values, positionals } = parseArgs({ args: [...args], options, strict: true, allowPositionals: true })
    return { what: positionals[0], rest: positionals.slice(1), json: values.json }
  } catch (error) {
    throw new UsageError(messageOf(error).split('. ')[0])
  }
}

function one(rest: readonly string[]): string {
  const [job, ...more] = rest
  if (job === undefined || job === '') throw new UsageError('say which job, or "all"')
  if (more.length > 0) throw new UsageError('say one job, or "all"')
  if (job.length > LONGEST_ID) throw new UsageError('this is longer than the id of any job')
  return job
}

const look = ({ db, clock }: TerminalNeeds): Promise<SystemView> =>
  viewSystem({ db, clock, log: silentLogger, node: 'terminal', outbox: () => outboxFigures({ db, clock }) })

const asJson = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`

/** True when no hop is dead. */
async function status(needs: TerminalNeeds, json: boolean): Promise<boolean> {
  const view = await look(needs)
  needs.stdout.write(json ? asJson(view) : statusText(view))
  return view.health !== 'dead'
}

async function failed(needs: TerminalNeeds, json: boolean): Promise<void> {
  const view = await look(needs)
  needs.stdout.write(json ? asJson(view.failed_jobs) : failedText(view.failed_jobs, view.queue?.failed ?? 0))
  if (!hasWorker(view)) needs.stderr.write('No worker is alive, so nobody can say which jobs have failed.\n')
}

const hasWorker = ({ nodes }: SystemView): boolean =>
  nodes.some(({ role, state }) => (role === 'worker' || role === 'embedded') && state !== 'silent')

/** True when it was done. */
async function retry(needs: TerminalNeeds, job: string, json: boolean): Promise<boolean> {
  const alive = hasWorker(await look(needs))
  const asked = await askRetry(needs, job, 'terminal')
  needs.stderr.write(
    alive
      ? 'Asked; waiting for a worker to do it …\n'
      : `No worker is alive. The order stays, and is done as soon as one is; waiting ${PATIENCE_MS / 1000} s for it …\n`,
  )
  const order = (await untilDone(needs, asked.id)) ?? asked
  // whoever names a job wants that one: an id that is mistyped, or was put back before, is no success
  const isMissed = order.state === 'done' && job !== 'all' && order.put_back === 0
  if (json) needs.stdout.write(asJson(order))
  else if (isMissed)
    needs.stderr.write('There is no failed job of this id; "hadir queue failed" shows those that are.\n')
  else if (order.state === 'done') needs.stdout.write(doneText(order))
  else needs.stderr.write(`${notDoneText(order, alive)}\n`)
  return order.state === 'done' && !isMissed
}

function doneText({ put_back: count }: RetryOrder): string {
  if (count === 0) return 'No job had failed: nothing was put back.\n'
  return `Put back ${count} ${count === 1 ? 'job' : 'jobs'}.\n`
}

function notDoneText({ state }: RetryOrder, alive: boolean): string {
  if (state === 'failed')
    return 'The queue refused: it cannot be reached. Nothing was put back; try again when it is there.'
  return alive
    ? `No worker has done it within ${PATIENCE_MS / 1000} s. The order stays; "hadir queue status" shows what is dead.`
    : 'No worker came. The order stays, and is done as soon as one is there.'
}

/** The order once it was carried out, or as it is when patience ends. */
async function untilDone({ db, clock }: TerminalNeeds, id: string): Promise<RetryOrder | null> {
  const started = clock.monotonic()
  // the clock's timers do not keep a process alive, and here nothing else may
  const hold = setInterval(() => {}, PATIENCE_MS)
  try {
    for (;;) {
      const order = await findOrder(db, id)
      if (!order || order.state !== 'waiting' || clock.monotonic() - started >= PATIENCE_MS) return order
      await new Promise<void>((resolve) => clock.after(LOOK_EVERY_MS, resolve))
    }
  } finally {
    clearInterval(hold)
  }
}
