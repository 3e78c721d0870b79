import { z } from 'zod'

const YES = ['true', '1', 'yes', 'on', 'y', 'enabled']
const NO = ['false', '0', 'no', 'off', 'n', 'disabled']

/** Yes or no in an address, where everything is text: these words and no others. */
export const YesNo = z
  .stringbool({ truthy: YES, falsy: NO, case: 'sensitive' })
  .meta({ type: 'string', enum: [...YES, ...NO] })
