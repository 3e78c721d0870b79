/** Nothing that Hadir takes is nested deeper. */
const DEEPEST = 32

/**
 * What is wrong with the shape of a JSON text that has been parsed already: an object that names a key twice (the
 * two readers of a request could each believe another value), or nesting without end. Null when all is well.
 */
export function shapeFault(text: string): string | null {
  /** The keys of each open object; null for an array. */
  const open: (Set<string> | null)[] = []
  let expectsKey = false
  for (let i = 0; i < text.length; i++) {
    const sign = text.charCodeAt(i)
    if (sign === 0x22) {
      const end = endOfString(text, i)
      const keys = open.at(-1)
      if (expectsKey && keys) {
        const key = JSON.parse(text.slice(i, end + 1)) as string
        if (keys.has(key)) return `the key "${key.slice(0, 40)}" stands twice in one object`
        keys.add(key)
        expectsKey = false
      }
      i = end
    } else if (sign === 0x7b || sign === 0x5b) {
      if (open.length >= DEEPEST) return `the body is nested more than ${DEEPEST} levels deep`
      open.push(sign === 0x7b ? new Set() : null)
      expectsKey = sign === 0x7b
    } else if (sign === 0x7d || sign === 0x5d) {
      open.pop()
      expectsKey = false
    } else if (sign === 0x2c) expectsKey = open.at(-1) !== null
  }
  return null
}

function endOfString(text: string, start: number): number {
  for (let i = start + 1; i < text.length; i++) {
    const sign = text.charCodeAt(i)
    if (sign === 0x5c) i++
    else if (sign === 0x22) return i
  }
  return text.length
}
