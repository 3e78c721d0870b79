import { describe, expect, it } from 'vitest'
import { AppBook } from './apps.ts'
import { isOriginAllowed, parseOriginRule } from './origin.ts'

const app = (allowedOrigins: readonly string[], allowAnyOrigin = false) => ({
  allowedOrigins,
  options: { allowAnyOrigin },
})

describe('the origin of a page', () => {
  it.each([
    ['https://hadir.example.com', 'hadir.example.com', [], true],
    ['https://hadir.example.com', 'hadir.example.com:443', [], true],
    ['http://hadir.example.com:3000', 'hadir.example.com:3000', [], true],
    ['http://[::1]:3000', '[::1]:3000', [], true],
    ['http://hadir.example.com:3001', 'hadir.example.com:3000', [], false],
    ['https://evil.example', 'hadir.example.com', [], false],
    ['https://hadir.example.com.evil.example', 'hadir.example.com', [], false],
    ['null', 'null', [], false],
    ['file:///x', '', [], false],
    ['null', 'hadir.example.com', ['hr.example.com'], false],
    ['', 'hadir.example.com', [], false],
    ['not an origin', 'hadir.example.com', [], false],
    ['https://evil.example', undefined, [], false],
    ['https://evil.example', '/#?', [], false],
    ['https://hr.example.com', 'x', ['https://hr.example.com'], true],
    ['http://hr.example.com', 'x', ['https://hr.example.com'], false],
    ['https://hr.example.com:8443', 'x', ['https://hr.example.com'], false],
    ['http://hr.example.com', 'x', ['HR.example.com'], true],
    ['http://hr.example.com:81', 'x', ['hr.example.com'], false],
    ['http://hr.example.com:81', 'x', ['hr.example.com:81'], true],
    ['https://a.b.example.com', 'x', ['*.example.com'], true],
    ['https://example.com', 'x', ['*.example.com'], false],
    ['https://badexample.com', 'x', ['*.example.com'], false],
  ])('%s on %s with %j', (origin, host, allowed, expected) => {
    expect(isOriginAllowed(origin, host, app(allowed))).toBe(expected)
  })

  it('is not asked of programs, which have none', () => {
    expect(isOriginAllowed(undefined, 'hadir.example.com', app([]))).toBe(true)
  })

  it('is not asked where an app says so in its own words, and a star does not say it', () => {
    for (const origin of ['https://evil.example', 'null', 'nonsense'])
      expect(isOriginAllowed(origin, 'x', app([], true))).toBe(true)
    expect(() => parseOriginRule('*')).toThrow('allow_any_origin')
  })

  it('cannot be allowed by a word that is none', () => {
    for (const entry of ['', 'hr example', 'https://', '*.', 'a/b', '**', '*example.com', 'file:///x'])
      expect(() => parseOriginRule(entry), entry).toThrow('is not an origin')
    expect(() => new AppBook([{ id: 'a', key: 'k', secret: 's', allowedOrigins: ['a b'] }])).toThrow('is not an origin')
  })
})
