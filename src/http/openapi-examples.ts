type Schema = Record<string, unknown>
type Media = { schema?: Schema; example?: unknown; examples?: unknown }
type Part = { content?: Record<string, Media> }
type Operation = { requestBody?: Part; responses?: Record<string, Part> }

const SAMPLE_ID = '0190a000-0000-7000-8000-000000000001'
const BY_FORMAT: Readonly<Record<string, string>> = {
  uuid: SAMPLE_ID,
  date: '2026-11-23',
  'date-time': '2026-11-23T01:00:00Z',
  email: 'budi@example.com',
  uri: 'https://hadir.example.com/',
}
/** Texts that fit the patterns in use; the first that does is taken. */
const TEXTS = [
  'Contoh',
  '2026-11-23',
  '08:00',
  '08:00:00',
  '2026-11',
  'budi',
  '000000',
  '#0a6847',
  SAMPLE_ID,
  'A1',
  '0',
  '1.1',
  'a'.repeat(64),
  'B'.repeat(87),
  'B'.repeat(22),
]
/** An instant, where a number is asked for that may be one. */
const INSTANT = 1_795_651_200_000
const DEEP = 12

/** The document with an example of every JSON body that has none: those of the schemas, or one made from them. */
export function withExamples(document: object): object {
  const copy = structuredClone(document) as {
    paths: Record<string, Record<string, Operation>>
    webhooks?: Record<string, Record<string, Operation>>
    components?: { schemas?: Record<string, Schema> }
  }
  const schemas = copy.components?.schemas ?? {}
  const described = [...Object.values(copy.paths), ...Object.values(copy.webhooks ?? {})]
  for (const operation of described.flatMap((methods) => Object.values(methods)))
    for (const part of [operation.requestBody, ...Object.values(operation.responses ?? {})])
      for (const [type, media] of Object.entries(part?.content ?? {}))
        if (/\/(.*\+)?json$/.test(type) && media.schema && !media.examples)
          media.example ??= sampleOf(media.schema, schemas)
  return copy
}

/** A value that fits a JSON schema. Undefined where none is found, such as inside of itself. */
function sampleOf(schema: Schema, known: Record<string, Schema>, depth = 0): unknown {
  if (depth > DEEP) return undefined
  const within = (inner: Schema): unknown => sampleOf(inner, known, depth + 1)
  const { $ref, examples, type } = schema
  if (typeof $ref === 'string') return within(known[$ref.split('/').at(-1) ?? ''] ?? {})
  if (Array.isArray(examples) && examples.length > 0) return examples[0]
  if ('const' in schema) return schema['const']
  if (Array.isArray(schema['enum'])) return schema['enum'][0]
  const choices = (schema['anyOf'] ?? schema['oneOf']) as Schema[] | undefined
  if (choices) return within(choices.find((one) => one['type'] !== 'null') ?? choices[0] ?? {})
  const all = schema['allOf'] as Schema[] | undefined
  if (all) return Object.assign({}, ...all.map(within)) as unknown
  const kind = Array.isArray(type) ? (type as string[]).find((one) => one !== 'null') : type
  if (kind === 'string') return textOf(schema)
  if (kind === 'integer' || kind === 'number') return numberOf(schema)
  if (kind === 'boolean') return true
  if (kind === 'null') return null
  if (kind === 'array') return listOf(schema, within)
  if (kind === 'object') return objectOf(schema, within)
  return {}
}

function objectOf(
  { properties, propertyNames, additionalProperties }: Schema,
  within: (inner: Schema) => unknown,
): unknown {
  const pairs = Object.entries((properties ?? {}) as Record<string, Schema>).map(([name, one]) => [name, within(one)])
  if (propertyNames && typeof additionalProperties === 'object')
    pairs.push([within(propertyNames as Schema), within(additionalProperties as Schema)])
  return Object.fromEntries(pairs.filter(([, value]) => value !== undefined)) as unknown
}

function listOf({ prefixItems, items, minItems }: Schema, within: (inner: Schema) => unknown): unknown[] {
  if (Array.isArray(prefixItems)) return prefixItems.map((one) => within(one as Schema))
  const one = within((items ?? {}) as Schema)
  return one === undefined ? [] : Array.from({ length: Math.max(1, Number(minItems ?? 1)) }, () => one)
}

function textOf({ format, pattern, minLength = 0, maxLength = Infinity }: Schema): string {
  const fits = (text: string): boolean =>
    text.length >= Number(minLength) &&
    text.length <= Number(maxLength) &&
    (typeof pattern !== 'string' || new RegExp(pattern, 'u').test(text))
  const known = typeof format === 'string' ? BY_FORMAT[format] : undefined
  return [known, ...TEXTS].find((text) => text !== undefined && fits(text)) ?? 'Contoh'.padEnd(Number(minLength), '.')
}

function numberOf({ minimum = 0, maximum, exclusiveMinimum, description }: Schema): number {
  if (typeof description === 'string' && description.startsWith('An instant')) return INSTANT
  const least = exclusiveMinimum === undefined ? Number(minimum) : Number(exclusiveMinimum) + 1
  return Math.min(Math.max(least, 1), Number(maximum ?? Infinity))
}
