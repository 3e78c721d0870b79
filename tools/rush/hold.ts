import { writeFile } from 'node:fs/promises'
import { setTimeout as pause } from 'node:timers/promises'
import { addToken } from '#src/features/accounts/index.ts'
import { systemClock } from '#src/kernel/clock.ts'
import { systemIds } from '#src/kernel/ids.ts'
import { openRushHouse } from './house.ts'
import type { RushOptions } from './options.ts'

type HoldNeeds = { say: (line: string) => void; signal: AbortSignal }

/** Opens a house for other programs, tells them in a file how it is reached, and closes it again. */
export async function hold(options: RushOptions, { say, signal }: HoldNeeds): Promise<number> {
  const { people, hold: minutes, env } = options
  await using house = await openRushHouse(options)
  const needs = { db: house.db, clock: systemClock, ids: systemIds }
  const token = (login: string): Promise<string> => addToken(needs, { login, name: 'load', expires_in_days: 1 })
  const admins: string[] = []
  for (const login of house.admins) admins.push(await token(login))
  const staff: string[] = []
  for (let n = 1; n <= people; n++) staff.push(await token(String(n).padStart(8, '0')))
  const staffFile = `${env}.people`
  await writeFile(staffFile, `${staff.join('\n')}\n`, { mode: 0o600 })
  const lines = [
    `LOAD_URL=http://127.0.0.1:${house.port}`,
    `LOAD_KEY=${house.key}`,
    `LOAD_TOKENS='${admins.join(' ')}'`,
    `LOAD_PEOPLE=${staffFile}`,
  ]
  await writeFile(env, `${lines.join('\n')}\n`, { mode: 0o600 })
  say(`${house.what}; http://127.0.0.1:${house.port} for ${minutes} minutes, see ${env}. Ctrl-C ends it earlier.`)
  await pause(minutes * 60_000, undefined, { signal }).catch(() => {})
  return 0
}
