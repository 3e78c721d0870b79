import { appendFileSync } from 'node:fs'
import { registerHooks } from 'node:module'

/** For `--import`: writes the address of every module that is loaded to the file that HADIR_TEST_MODULES names. */
const file = process.env['HADIR_TEST_MODULES']
if (file === undefined) throw new Error('HADIR_TEST_MODULES is missing')
registerHooks({
  load: (url, context, next) => {
    appendFileSync(file, `${url}\n`)
    return next(url, context)
  },
})
