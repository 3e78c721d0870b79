import { createHmac, timingSafeEqual } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Ids } from '#src/kernel/ids.ts'
import { sha256 } from '#src/kernel/ids.ts'

/** Reads and writes the cookies: the session, the device that people have signed in on before, and a way back. */
export interface Cookies {
  sessionOf(request: FastifyRequest): string | null
  setSession(reply: FastifyReply, token: string, lifetimeMs: number): void
  clearSession(reply: FastifyReply): void
  /** The device's secret if we signed it; everything else counts as no device. */
  deviceOf(request: FastifyRequest): string | null
  setDevice(reply: FastifyReply, device: string): void
  /** What ties a sign-in through a provider to the browser that began it. */
  returnOf(request: FastifyRequest): string | null
  setReturn(reply: FastifyReply, secret: string, lifetimeMs: number): void
  clearReturn(reply: FastifyReply): void
}

/** Browsers keep no cookie for longer. */
const DEVICE_LIFETIME_S = 400 * 86_400

/**
 * Where people come over https the names begin with `__Host-`: browsers then refuse such a cookie from any other
 * host, from a subdomain, or over http. Lax keeps them out of requests that other sites make, and in links.
 */
export function createCookies({ publicUrl, sessionSecret }: { publicUrl: URL; sessionSecret: string }): Cookies {
  const secure = publicUrl.protocol === 'https:'
  const prefix = secure ? '__Host-' : ''
  const session = `${prefix}hadir_sid`
  const device = `${prefix}hadir_device`
  const back = `${prefix}hadir_return`
  const options = { httpOnly: true, sameSite: 'lax', path: '/', secure } as const
  const sign = (secret: string): Buffer => createHmac('sha256', sessionSecret).update(`device ${secret}`).digest()
  return {
    sessionOf: (request) => request.cookies[session] ?? null,
    setSession: (reply, token, lifetimeMs) =>
      void reply.setCookie(session, token, { ...options, maxAge: Math.floor(lifetimeMs / 1_000) }),
    clearSession: (reply) => void reply.clearCookie(session, options),
    deviceOf(request) {
      const [secret = '', signature = ''] = request.cookies[device]?.split('.') ?? []
      const expected = sign(secret)
      const given = Buffer.from(signature, 'base64url')
      return given.length === expected.length && timingSafeEqual(given, expected) ? secret : null
    },
    setDevice: (reply, secret) =>
      void reply.setCookie(device, `${secret}.${sign(secret).toString('base64url')}`, {
        ...options,
        maxAge: DEVICE_LIFETIME_S,
      }),
    returnOf: (request) => request.cookies[back] ?? null,
    setReturn: (reply, secret, lifetimeMs) =>
      void reply.setCookie(back, secret, { ...options, maxAge: Math.floor(lifetimeMs / 1_000) }),
    clearReturn: (reply) => void reply.clearCookie(back, options),
  }
}

/** A device that nobody has signed in on yet. */
export const newDevice = (ids: Ids): string => ids.token()
/** How a device is stored. */
export const deviceHashOf = (device: string): string => sha256(device)
