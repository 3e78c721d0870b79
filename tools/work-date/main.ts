// Runs the published cases of the work date rule: node tools/work-date/main.ts [--with ./my-rule.mjs]
// An implementation of your own exports `judge(vector, planOn)`; see vectors.ts for what it gets and returns.
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { judge as hadir } from './hadir.ts'
import { readVectors, runVectors } from './vectors.ts'
import type { Judge } from './vectors.ts'

const { values } = parseArgs({ options: { with: { type: 'string' } } })
const other = values.with
  ? ((await import(pathToFileURL(values.with).href)) as { judge?: Judge })
  : ({ judge: hadir } as { judge?: Judge })
if (typeof other.judge !== 'function') {
  console.error(`${values.with} does not export a function "judge"`)
  process.exit(2)
}
const results = await runVectors(
  await readVectors(new URL('../../docs/work-date.vectors.json', import.meta.url)),
  other.judge,
)
let failed = 0
for (const [name, faults] of results) {
  if (faults.length > 0) failed++
  console.log(`${faults.length === 0 ? 'ok    ' : 'FAILED'}  ${name}`)
  for (const fault of faults) console.log(`        ${fault}`)
}
console.log(`\n${results.size - failed} of ${results.size} cases are as published`)
process.exitCode = failed > 0 ? 1 : 0
