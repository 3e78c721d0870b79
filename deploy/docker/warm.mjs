// While the image is built: loads what any role loads, so that Node's compile cache is in the image. A container then
// starts with about half of the work, which counts when a rolling update starts ten of them beside those that serve.
import { readdirSync } from 'node:fs'
import module from 'node:module'

module.enableCompileCache()
const roles = new URL('../../src/roles/', import.meta.url)
for (const file of readdirSync(roles)) if (file.endsWith('.ts')) await import(new URL(file, roles).href)
for (const file of ['main.ts', 'cli/doctor.ts', 'cli/autoscale.ts']) await import(new URL(`../${file}`, roles).href)
module.flushCompileCache()
