// `hadir`, with the fault planted that HADIR_PLANTED names: its edits are made in the source while it is loaded.
import { registerHooks } from 'node:module'
import { plantedNamed } from './planted.ts'
import type { Edit, PlantedName } from './planted.ts'

const name = process.env['HADIR_PLANTED'] as PlantedName
const { edits = [] } = plantedNamed(name)
const utf8 = new TextDecoder()

registerHooks({
  load: (url, context, next) => {
    const loaded = next(url, context)
    const own = edits.filter(({ file }) => url.endsWith(`/${file}`))
    if (own.length === 0) return loaded
    const { source } = loaded
    const text = typeof source === 'string' ? source : utf8.decode(source ?? undefined)
    return { ...loaded, source: own.reduce(planted, text) }
  },
})

/** A fault that fits nowhere any more would make the suite look as if it found nothing. */
function planted(source: string, { file, from, to }: Edit): string {
  if (source.split(from).length !== 2) throw new Error(`"${name}" does not fit ${file} any more`)
  return source.replace(from, () => to)
}

const { main } = await import('#src/main.ts')
await main(process.argv.slice(2))
