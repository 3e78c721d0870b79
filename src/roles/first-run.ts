import { createPasswords, openSetup } from '#src/features/accounts/index.ts'
import { demoNotice, seedDemo } from '#src/features/demo/index.ts'
import type { Parts } from './parts.ts'

/** On an empty database: the demo company with its sign-ins, or the link of the set-up page. */
export async function firstRun(parts: Parts, print: (text: string) => void): Promise<void> {
  const { config, ids } = parts
  if (config.demo) {
    const passwords = createPasswords({ ids })
    const hash = (password: string): Promise<string> => passwords.hash(password)
    const accounts = await seedDemo({ ...parts, node: config.node, dataFolder: config.dataFolder, hash })
    if (accounts) print(demoNotice(accounts))
  }
  const link = await openSetup(parts, config.publicUrl)
  if (link !== null) print(`\nHadir is empty. Set it up at this address (it works once):\n  ${link}\n`)
}
