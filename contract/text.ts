import { z } from 'zod'

/** As JSON schemas say it: a trimmed text is as long as from its first sign that is no blank to its last. */
const between = (least: number): string => (least < 2 ? String.raw`\S` : String.raw`\S[\s\S]{${least - 2},}\S`)

/** What somebody says in words. Blanks around it are taken away before it is measured. */
export const words = (least: number, most: number): z.ZodString =>
  z
    .string()
    .trim()
    .min(least)
    .max(most)
    .meta({ pattern: between(least) })

/**
 * What something is called: with a sign that can be seen, and without controls. The server keeps it as it was typed and
 * refuses what does not fit by itself (`storedName`), with words for it; the pattern is for whoever reads the document.
 */
export const nameOf = (most = 200): z.ZodString =>
  z
    .string()
    .trim()
    .min(1)
    .max(most)
    .meta({
      pattern: String.raw`^(?=[\s\S]*[\p{L}\p{N}\p{P}\p{S}])[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]*$`,
    })
