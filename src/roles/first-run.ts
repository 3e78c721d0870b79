import { createPasswords, ELSEWHERE, openSetup } from '#src/features/accounts/index.ts'
import { demoNotice, seedDemo } from '#src/features/demo/index.ts'
import { dayContexts } from './day-contexts.ts'
import type { Parts } from './parts.ts'

/** Nodes of one house start within this time of each other; one of them prints the link. Milliseconds. */
const TOGETHER_MS = 120_000

/**
 * On an empty database: the demo company with its sign-ins, or the link of the set-up page. Of several nodes that start
 * at once only the first prints a link.
 */
export async function firstRun(parts: Parts, print: (text: string) => void, nodes: 'one' | 'many'): Promise<void> {
  const { config, ids } = parts
  if (config.demo) {
    const passwords = createPasswords({ ids })
    const hash = (password: string): Promise<string> => passwords.hash(password)
    const accounts = await seedDemo({
      ...parts,
      node: config.node,
      dataFolder: config.dataFolder,
      contexts: dayContexts,
      hash,
    })
    if (accounts) print(demoNotice(accounts))
  }
  const link = await openSetup(parts, config.publicUrl, nodes === 'many' ? TOGETHER_MS : 0)
  if (link === ELSEWHERE) parts.log.info('Hadir is empty; another node has just printed the link of its set-up page')
  else if (link !== null) print(`\nHadir is empty. Set it up at this address (it works once):\n  ${link}\n`)
}
