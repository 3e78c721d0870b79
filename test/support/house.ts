import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadConfig } from '#src/config/config.ts'
import { silentLogger } from '#src/kernel/log.ts'
import { PATIENT } from './patient.ts'
import { openHouse } from '#src/roles/embedded.ts'
import type { House } from '#src/roles/embedded.ts'
import type { Overrides } from '#src/roles/parts.ts'
import { watchAnswers } from './documented.ts'

export type OpenedHouse = House & { folder: string; remove: () => Promise<void> }

/** Opens the whole embedded house on spare ports and a throw-away folder; `remove` closes it and clears up. */
export async function openTestHouse(overrides: Overrides = {}, env: Record<string, string> = {}): Promise<OpenedHouse> {
  const folder = env['HADIR_DATA'] ?? mkdtempSync(join(tmpdir(), 'hadir-house-'))
  const config = loadConfig('embedded', {
    ...PATIENT,
    PORT: '0',
    OPS_PORT: '0',
    NODE_ID: 'n1',
    HADIR_DATA: folder,
    ...env,
  })
  const answers = watchAnswers()
  const house = await openHouse(config, silentLogger, {
    sqlite: { synchronous: 'OFF' },
    webFolder: null,
    perMinute: 1_000_000,
    drainMs: 0,
    watch: answers.routes,
    accounts: { hashCost: { memory: 64, passes: 1 }, signInsPerMinute: 1_000_000 },
    ...overrides,
  })
  return {
    ...house,
    folder,
    remove: async () => {
      await house.close()
      rmSync(folder, { recursive: true, force: true })
      answers.check()
    },
  }
}
