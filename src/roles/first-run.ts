import { openSetup } from '#src/features/accounts/index.ts'
import type { Parts } from './parts.ts'

/** On an empty database: the demo company with its sign-ins, or the link of the set-up page. */
export async function firstRun(parts: Parts, print: (text: string) => void): Promise<void> {
  const { config } = parts
  const link = await openSetup(parts, config.publicUrl)
  if (link !== null) print(`\nHadir is empty. Set it up at this address (it works once):\n  ${link}\n`)
}
