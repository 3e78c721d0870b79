import { expect, test } from 'vitest'
import { methodsAt } from './methods-at.ts'

const route = (method: string, url: string) => ({ method, url, access: 'public', sessionOnly: false })
const ROUTES = [
  route('GET', '/api/requests'),
  route('GET', '/api/requests/inbox'),
  route('DELETE', '/api/requests/:id'),
  route('POST', '/api/requests/:id/cancel'),
]

test.each([
  ['/api/requests', ['GET', 'HEAD']],
  ['/api/requests/inbox', ['DELETE', 'GET', 'HEAD']],
  ['/api/requests/1', ['DELETE']],
  ['/api/requests/1/cancel', ['POST']],
  ['/api/requests/', []],
  ['/api/requests//cancel', []],
  ['/api', []],
])('%s takes %j', (path, methods) => {
  expect(methodsAt(ROUTES, path)).toEqual(methods)
})
