import { afterEach, expect, test, vi } from 'vitest'
import { chromiumIsHere } from '#test/support/chromium.ts'

afterEach(() => {
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
})

test('without Chromium the tests in it are left out aloud, and not at all where CI=true', () => {
  const warned = vi.spyOn(console, 'warn').mockReturnValue()
  vi.stubEnv('CI', '')
  expect(chromiumIsHere('/nowhere')).toBe(false)
  expect(warned).toHaveBeenCalledOnce()
  vi.stubEnv('CI', 'true')
  expect(() => chromiumIsHere('/nowhere')).toThrow('CI may skip nothing')
})
