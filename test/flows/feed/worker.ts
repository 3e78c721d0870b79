import { parentPort, workerData } from 'node:worker_threads'
import { runSchedules } from './run.ts'
import type { Run } from './run.ts'

parentPort?.postMessage(await runSchedules(workerData as Run))
