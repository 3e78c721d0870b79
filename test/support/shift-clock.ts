// Loaded before everything else (`--import`): a machine whose clock is off by CLOCK_OFF_MS. What passes is not changed.
const off = Number(process.env['CLOCK_OFF_MS'])
const RealDate = Date

globalThis.Date = new Proxy(RealDate, {
  construct: (target, args: unknown[]) =>
    Reflect.construct(target, args.length === 0 ? [RealDate.now() + off] : args) as Date,
  get: (target, name, receiver) =>
    name === 'now' ? () => RealDate.now() + off : (Reflect.get(target, name, receiver) as unknown),
})

export {}
