// Everything that can be judged without opening the house: format, lint with boundaries, types, dead code, sizes,
// unit tests. All steps run; the exit code says whether every one passed.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

process.chdir(fileURLToPath(new URL('..', import.meta.url)))
const bin = (name) => `node_modules/.bin/${name}`
const STEPS = [
  ['format', bin('oxfmt'), ['--check']],
  ['lint and boundaries', bin('oxlint'), ['--deny-warnings']],
  ['types of the server', bin('tsc'), ['-p', '.']],
  ['types of the web app', bin('tsc'), ['-p', 'web']],
  ['types of the service worker', bin('tsc'), ['-p', 'web/tsconfig.sw.json']],
  ['dead exports and dependencies', bin('knip'), []],
  ['web app builds', process.execPath, ['tools/build-web.mjs', '--if-needed']],
  ['size of the employee page', process.execPath, ['tools/size-check.mjs']],
]
// where all tests run afterwards anyway
if (!process.argv.includes('--no-tests')) STEPS.push(['unit tests', bin('vitest'), ['run', '--project', 'unit']])

const failed = []
for (const [name, command, args] of STEPS) {
  const started = performance.now()
  const { status } = spawnSync(command, args, { stdio: 'inherit' })
  const seconds = ((performance.now() - started) / 1000).toFixed(1)
  console.log(`${status === 0 ? 'ok    ' : 'FAILED'}  ${name} (${seconds} s)`)
  if (status !== 0) failed.push(name)
}
if (failed.length > 0) console.error(`\nnot in order: ${failed.join(', ')}`)
process.exit(failed.length > 0 ? 1 : 0)
