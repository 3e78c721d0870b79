// Builds the web app. With --if-needed only when its sources have changed since the last build.
import { createHash } from 'node:crypto'
import { execFileSync } from 'node:child_process'
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
process.chdir(root)
const stamp = 'web/dist/.sources'

function hashOfSources() {
  const hash = createHash('sha256')
  const files = globSync(['web/**/*', 'contract/**/*.ts', 'package-lock.json'], {
    exclude: (name) => String(name).includes('dist'),
    withFileTypes: true,
  })
  for (const file of files
    .filter((one) => one.isFile() && !one.name.endsWith('.test.ts'))
    .map((one) => `${one.parentPath}/${one.name}`)
    .sort()) {
    hash.update(file.replace(root, '')).update('\0').update(readFileSync(file))
  }
  return hash.digest('hex')
}

const now = hashOfSources()
const built = existsSync(stamp) && existsSync('web/dist/index.html') ? readFileSync(stamp, 'utf8') : ''
if (process.argv.includes('--if-needed') && built === now) process.exit(0)
console.log('Building the web app …')
execFileSync(
  process.execPath,
  ['node_modules/vite/bin/vite.js', 'build', '--config', 'web/vite.config.ts', '--logLevel', 'warn'],
  { stdio: 'inherit' },
)
writeFileSync(stamp, now)
