import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { RoleName } from '#contract/accounts.ts'
import { writeDemoAccounts } from '#src/features/demo/accounts-file.ts'
import type { DemoAccount } from '#src/features/demo/accounts-file.ts'
import { SimulationProblem } from './problem.ts'

const Accounts = z.array(z.object({ role: RoleName, login: z.string(), password: z.string(), name: z.string() }))

/** The sign-ins in the data folder, and those that the simulation adds, so that the next one need not. */
export type DemoAccounts = {
  admin: DemoAccount
  passwordOf: (login: string) => string | undefined
  add: (account: DemoAccount) => void
  /** Writes what was added, behind what was there. */
  save: () => Promise<void>
}

export async function openDemoAccounts(folder: string): Promise<DemoAccounts> {
  const path = join(folder, 'demo-accounts.json')
  const accounts = new Map((await read(path)).map((account) => [account.login.toLowerCase(), account]))
  const admin = [...accounts.values()].find(({ role }) => role === 'admin')
  if (!admin) throw new SimulationProblem(`${path} names no admin; the simulation needs one.`)
  let changed = false
  return {
    admin,
    passwordOf: (login) => accounts.get(login.toLowerCase())?.password,
    add: (account) => {
      accounts.set(account.login.toLowerCase(), account)
      changed = true
    },
    save: async () => {
      if (changed) await writeDemoAccounts(folder, [...accounts.values()])
      changed = false
    },
  }
}

async function read(path: string): Promise<DemoAccount[]> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw new SimulationProblem(`Cannot read ${path}.`)
    throw new SimulationProblem(
      `There is no ${path}. Hadir writes it when it starts on an empty data folder (npm start);` +
        ' if its data folder is another, name it with --data.',
    )
  }
  try {
    return Accounts.parse(JSON.parse(text))
  } catch {
    throw new SimulationProblem(`${path} is not a list of {role, login, password, name}.`)
  }
}
