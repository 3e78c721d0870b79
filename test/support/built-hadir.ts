// The globalSetup of the project "flows", whose tests start hundreds of processes: `bin/hadir` of the source as it is,
// with all that it imports in a few files. Such a process starts with a third of the work, or a fifth where Node's
// cache is cold; it is what half of a test run was spent on. What is asked where it lies answers as in the source.
import { execFile } from 'node:child_process'
import { readdir, rm, writeFile } from 'node:fs/promises'
import { dirname, isAbsolute, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { build } from 'vite'
import type { Plugin } from 'vite'

const root = join(import.meta.dirname, '../..')
const ROLE = /^(app|relay|worker|realtime|embedded|migrate|doctor)-/

export default async function setup(): Promise<() => Promise<void>> {
  const folder = join(root, `node_modules/.cache/hadir-built-${process.pid}`)
  await build({
    root,
    configFile: false,
    logLevel: 'error',
    plugins: [inItsPlace],
    ssr: { noExternal: true, external: ['msgpackr-extract'] },
    build: {
      ssr: join(root, 'src/main.ts'),
      outDir: folder,
      target: 'node24',
      rolldownOptions: { output: { entryFileNames: 'main.mjs', chunkFileNames: '[name]-[hash].mjs' } },
    },
  })
  await writeFile(join(folder, 'hadir.mjs'), `import { main } from './main.mjs'\nawait main(process.argv.slice(2))\n`)
  await fillCompileCache(folder)
  process.env['HADIR_TEST_BIN'] = join(folder, 'hadir.mjs')
  return () => rm(folder, { recursive: true, force: true })
}

/** Pages and threads' modules are found beside the source, from wherever the code runs. */
const inItsPlace: Plugin = {
  name: 'in-its-place',
  transform: (code, id) => {
    if (!isAbsolute(id) || !/import\.meta|__dirname/.test(code)) return null
    const own = code
      .replaceAll('import.meta.dirname', () => JSON.stringify(dirname(id)))
      .replaceAll('import.meta.url', () => JSON.stringify(pathToFileURL(id).href))
    return id.includes('node_modules') ? own.replaceAll(/\b__dirname\b/g, () => JSON.stringify(dirname(id))) : own
  },
}

/** Most processes of tests are killed, and only one that ends by itself leaves what it has compiled to the next. */
async function fillCompileCache(folder: string): Promise<void> {
  const roles = (await readdir(folder)).filter((name) => ROLE.test(name)).map((name) => join(folder, name))
  const loads = `import module from 'node:module'; module.enableCompileCache()
    for (const path of ${JSON.stringify(roles)}) await import(path)`
  const { PATH, HOME } = process.env
  await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', loads], { env: { PATH, HOME } })
}
