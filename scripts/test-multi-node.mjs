// What scripts/test-multi-node.sh puts into a container and runs there: from within the network it reaches every node.
// Prints a line for each thing that it looked at: ok or FAULT, what, and what it saw, with tabs between.
import { randomUUID } from 'node:crypto'
import { resolve4 } from 'node:dns/promises'

// it runs alone in a container, without the house's settings
// eslint-disable-next-line no-restricted-properties -- the one place of this file that reads them
const given = process.env
const { HADIR_TEST_ADMIN, HADIR_TEST_ADMIN_PASSWORD, HADIR_TEST_EMPLOYEE, HADIR_TEST_EMPLOYEE_PASSWORD } = given
const list = (text) => (text ?? '').split(' ').filter(Boolean)
const APPS = list(given.APPS)
const CHANNEL = 'private-attendances'
/** No question and no event is waited for any longer. Milliseconds. */
const PATIENCE = 10_000
const TEST = { number: HADIR_TEST_EMPLOYEE, name: 'UJI multi-node', unit: 'UJI sistem', zone: 'Asia/Jakarta' }

const say = (state, what, says) => console.log([state, what, String(says).replaceAll(/\s+/g, ' ')].join('\t'))
const reasonOf = (error) => error.cause?.code ?? error.cause?.message ?? error.code ?? error.message
/** Runs a look; what it throws is a fault of that name, and null comes back. */
async function look(what, run) {
  try {
    const { says, value = true } = await run()
    if (says) say('ok', what, says)
    return value
  } catch (error) {
    say('FAULT', what, reasonOf(error))
    return null
  }
}

async function ask(base, path, { method = 'GET', cookie, body, key, expect = [200, 201, 204] } = {}) {
  const headers = { ...(cookie && { cookie }), ...(key && { 'idempotency-key': key }) }
  if (body) headers['content-type'] = 'application/json'
  const answer = await fetch(base + path, {
    method,
    headers,
    body: body ? JSON.stringify(body) : undefined,
    signal: AbortSignal.timeout(PATIENCE),
  }).catch((error) => {
    throw new Error(`does not answer: ${reasonOf(error)}`)
  })
  const text = await answer.text()
  if (!expect.includes(answer.status))
    throw new Error(`${method} ${path} answers ${answer.status} ${text.slice(0, 200)}`)
  return { answer, data: text.startsWith('{') ? JSON.parse(text) : null }
}
const at = (app) => `http://${app}:3000`

async function signIn(login, password, apps) {
  let last = new Error('no app node to sign in at')
  for (const app of apps) {
    try {
      const { answer } = await ask(at(app), '/api/session', { method: 'POST', body: { login, password } })
      const cookie = answer.headers
        .getSetCookie()
        .map((one) => one.split(';')[0])
        .join('; ')
      return { app, cookie }
    } catch (error) {
      last = new Error(`${app}: ${reasonOf(error)}`)
    }
  }
  throw last
}

/** A socket of one realtime node that one app node has let in; knows every row that came. */
async function listen(url, app, cookie) {
  const ws = new WebSocket(url)
  const rows = new Map()
  const waiting = []
  let ended = null
  const wake = () => waiting.splice(0).forEach((go) => go())
  const messages = []
  ws.addEventListener('message', ({ data }) => {
    const message = JSON.parse(data)
    if (message.event === 'pusher:ping') ws.send('{"event":"pusher:pong","data":{}}')
    else if (message.channel === CHANNEL && message.event.startsWith('Attendance')) {
      const row = JSON.parse(message.data)
      rows.set(row.id, Math.max(row.version, rows.get(row.id) ?? 0))
    } else messages.push(message)
    wake()
  })
  ws.addEventListener('close', ({ code, reason }) => ((ended = `the socket was closed with ${code} ${reason}`), wake()))
  const until = async (found, what) => {
    const over = AbortSignal.timeout(PATIENCE)
    for (;;) {
      const value = found()
      if (value) return value
      if (ended) throw new Error(ended)
      if (over.aborted) throw new Error(what)
      await new Promise((go) => (waiting.push(go), over.addEventListener('abort', go, { once: true })))
    }
  }
  const next = (event, what) =>
    until(() => messages.find((one) => one.event === event || one.event === 'pusher:error'), what)
  const welcome = await next('pusher:connection_established', 'welcomes nobody')
  if (welcome.event === 'pusher:error') throw new Error(`refuses the handshake: ${JSON.stringify(welcome.data)}`)
  const { socket_id } = JSON.parse(welcome.data)
  const body = { socket_id, channel_name: CHANNEL }
  const { data } = await ask(at(app), '/api/realtime/auth', { method: 'POST', cookie, body })
  ws.send(JSON.stringify({ event: 'pusher:subscribe', data: { channel: CHANNEL, ...data } }))
  const told = () => messages.find(({ event }) => /subscription_|pusher:error/.test(event))
  const { event, data: why } = await until(told, 'does not confirm the subscription')
  if (!event.endsWith('subscription_succeeded'))
    throw new Error(`does not believe the signature of ${app} (another REALTIME_APP_SECRET?): ${JSON.stringify(why)}`)
  return { app, saw: (id, version) => until(() => (rows.get(id) ?? 0) >= version, null), close: () => ws.close() }
}

/** The employee who clocks in, in a place and a department of its own; made, or taken into use again. */
async function prepareEmployee() {
  const { app, cookie } = await signIn(HADIR_TEST_ADMIN, HADIR_TEST_ADMIN_PASSWORD, APPS)
  const base = at(app)
  const one = async (path, body) => {
    const { data } = await ask(base, path, { cookie })
    const found = data.data.find(({ name }) => name === body.name)
    return found ?? (await ask(base, path, { method: 'POST', cookie, body })).data
  }
  const today = new Intl.DateTimeFormat('en-CA', { timeZone: TEST.zone }).format(new Date())
  const found = (await ask(base, `/api/employees?q=${TEST.number}`, { cookie })).data.data[0]
  if (found) {
    const body = { version: found.version, active_to: today }
    await ask(base, `/api/employees/${found.id}`, { method: 'PATCH', cookie, body })
    return
  }
  const department = await one('/api/departments', { name: TEST.unit })
  const shift = { name: 'UJI', start: '00:00', end: '23:59', grace_minutes: 240 }
  const site = await one('/api/sites', { name: TEST.unit, zone: TEST.zone, shift })
  // expected at work on this day alone
  const when = { active_from: today, active_to: today }
  const body = { number: TEST.number, name: TEST.name, department_id: department.id, site_id: site.id, ...when }
  await ask(base, '/api/employees', { method: 'POST', cookie, body })
}

async function readiness() {
  const addresses = []
  for (const name of [...APPS, ...list(given.OTHERS), 'realtime']) {
    const found = await resolve4(name).catch(() => [])
    // whoever has no address has no container that runs, which has been said
    for (const ip of found) {
      const what = name === 'realtime' ? `realtime ${ip}` : name
      const ready = await look(what, async () => {
        const { answer, data } = await ask(`http://${ip}:9464`, '/readyz', { expect: [200, 503] })
        if (answer.status === 200) return { says: 'is ready' }
        const why = data.checks.filter(({ ok }) => !ok).map(({ name: check, reason }) => `${check}: ${reason}`)
        throw new Error(`is not ready: ${why.join('; ') || 'it starts or stops'}`)
      })
      if (name === 'realtime') addresses.push({ what, ip, ready })
    }
  }
  return addresses
}

/** One tap through an app node, and how long until every socket had it. */
async function tapThrough(app, employee, sockets) {
  const cookie = employee.cookie
  const { data: day } = await ask(at(app), '/api/me/today', { cookie })
  const kind = `check-${day.next}`
  const key = randomUUID()
  const { data } = await ask(at(app), `/api/attendances/${kind}`, { method: 'POST', cookie, key, body: {} })
  if (data.receipt.node !== app) throw new Error(`the receipt says that ${data.receipt.node} took the tap: its NODE_ID`)
  const { id, version } = data.data
  const started = performance.now()
  const missed = []
  const told = await Promise.all(
    sockets.map((one) =>
      one.socket.saw(id, version).then(
        () => performance.now() - started,
        () => void missed.push(`${one.what} (let in by ${one.socket.app})`),
      ),
    ),
  )
  const again = (await ask(at(app), `/api/attendances/${kind}`, { method: 'POST', cookie, key, body: {} })).data
  if (again.receipt.number !== data.receipt.number) throw new Error('the same key counted twice')
  if (sockets.length === 0) throw new Error(`${kind} was taken, but there is no socket to see it on`)
  if (missed.length > 0) throw new Error(`${kind} was taken, but never came to ${missed.join(', ')}`)
  const says = `${kind} was on ${sockets.length} sockets of all realtime nodes within ${Math.ceil(Math.max(...told))} ms`
  return { says, value: { id, version } }
}

async function main() {
  const realtime = await readiness()
  const works = []
  const admin = await look('sign-in', async () => {
    const value = await signIn(HADIR_TEST_ADMIN, HADIR_TEST_ADMIN_PASSWORD, APPS)
    return { says: `through ${value.app}`, value }
  })
  if (!admin) return
  let key = null
  for (const app of APPS)
    await look(`session at ${app}`, async () => {
      const { data } = await ask(at(app), '/api/session', { cookie: admin.cookie, expect: [200, 401] })
      if (!data?.user) throw new Error(`does not know the session that ${admin.app} gave: another SESSION_SECRET?`)
      key = data.realtime.key
      works.push(app)
      return { says: `knows the session that ${admin.app} gave` }
    })
  await look('nginx', async () => {
    await ask('http://nginx', '/api/session', { cookie: admin.cookie })
    return { says: 'leads to an app node' }
  })

  const sockets = []
  const ways = [
    ...realtime.map(({ what, ip }) => ({ what, url: `ws://${ip}:8080` })),
    { what: 'nginx', url: 'ws://nginx' },
  ]
  for (const { what, url } of ways)
    for (const app of what === 'nginx' ? works.slice(0, 1) : works)
      await look(`socket of ${what}`, async () => {
        sockets.push({
          what,
          socket: await listen(`${url}/app/${key}?protocol=7&client=hadir&version=1`, app, admin.cookie),
        })
        return {}
      })
  const employee = await look('sign-in of the employee', async () => ({
    value: await signIn(HADIR_TEST_EMPLOYEE, HADIR_TEST_EMPLOYEE_PASSWORD, APPS),
  }))
  let last = null
  for (const app of employee ? APPS : [])
    last = (await look(`tap through ${app}`, () => tapThrough(app, employee, sockets))) ?? last
  if (last)
    for (const app of works)
      await look(`list of ${app}`, async () => {
        const { data } = await ask(at(app), '/api/attendances/today', { cookie: admin.cookie })
        if (data.data.some(({ id, version }) => id === last.id && version >= last.version)) return {}
        throw new Error('does not have the last tap: another database?')
      })
  for (const { socket } of sockets) socket.close()
}

await (given.PREPARE === 'employee' ? look('test employee', async () => (await prepareEmployee(), {})) : main())
process.exit()
