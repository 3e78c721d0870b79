import { existsSync } from 'node:fs'
import { chromium } from 'playwright-core'
import type { Browser } from 'playwright-core'

const CHROMIUM = '/usr/bin/chromium'

/** Whether Chromium is here. Where CI=true it has to be; elsewhere its absence is said loudly. */
export function chromiumIsHere(path = CHROMIUM): boolean {
  if (existsSync(path)) return true
  if (process.env['CI'] === 'true') throw new Error(`${path} is missing and CI may skip nothing`)
  console.warn(`\n!! SKIPPED: the tests in Chromium, because ${path} is missing (Debian: apt-get install chromium)\n`)
  return false
}

export const openChromium = (): Promise<Browser> =>
  chromium.launch({
    executablePath: CHROMIUM,
    args: ['--no-sandbox', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  })
