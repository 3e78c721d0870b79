// Takes out of a node_modules folder what no process loads: `node prune.mjs node_modules`. Types and TypeScript (Node
// runs none that lies in node_modules), source maps, texts for people other than licences, tests and examples of
// packages. test/docker/image.test.ts loads every file of Hadir with what is left.
import { readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'

const FILES = /\.(map|[cm]?ts|tsx|tsbuildinfo|md|markdown)$|^\.(?!package-lock)|^(CHANGELOG|HISTORY|Makefile)\b/i
const LICENCES = /licen[cs]e|notice|copying|patents/i
/** Only directly within a package: deeper down the same name may be code. */
const FOLDERS = new Set(['test', 'tests', '__tests__', 'docs', 'example', 'examples', 'benchmark', 'benchmarks'])
/** Builds for browsers and other loaders, beside the one that Node takes. */
const BUILDS = ['luxon/build/amd', 'luxon/build/cjs-browser', 'luxon/build/es6', 'luxon/build/global', 'luxon/src']

const root = process.argv[2]
if (!root) throw new Error('prune.mjs takes the folder')
const remove = (path) => rmSync(path, { recursive: true, force: true })

/** Leaves nothing of a folder that became empty. */
function prune(folder, isPackage) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) {
      if (entry.name.startsWith('.') || (isPackage && FOLDERS.has(entry.name))) remove(path)
      else prune(path, isPackageFolder(path))
    } else if (FILES.test(entry.name) && !LICENCES.test(entry.name)) remove(path)
  }
  if (readdirSync(folder).length === 0) remove(folder)
}
const isPackageFolder = (path) => statSync(join(path, 'package.json'), { throwIfNoEntry: false }) !== undefined

for (const build of BUILDS) remove(join(root, build))
for (const types of ['@types', 'undici-types']) remove(join(root, types))
prune(root, false)
