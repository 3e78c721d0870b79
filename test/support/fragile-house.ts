import { loadConfig } from '#src/config/config.ts'
import { createLogger } from '#src/kernel/log.ts'
import { openHouse } from '#src/roles/embedded.ts'

/**
 * A house whose durability was taken away: people are answered before their tap is committed. It is what the kill
 * test must find out, or its green result would mean nothing.
 */
const config = loadConfig('embedded')
const log = createLogger({ ...config.log, node: config.node, role: 'fragile' })
const house = await openHouse(config, log, { sqlite: { answerBeforeCommit: true }, perMinute: 1_000_000 })
log.info({ url: house.url, ops: house.opsUrl }, 'ready')
