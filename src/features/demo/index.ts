export { demoNotice } from './accounts-file.ts'
export type { DemoAccount } from './accounts-file.ts'
export { seedDemo } from './seed-demo.ts'
export type { DemoNeeds } from './seed-demo.ts'
