// The setupFile of the project "mysql": whoever asks for a temporary database gets one on its server.
import { beforeEach, inject } from 'vitest'
import { giveInstead } from './database.ts'
import { emptyDatabase } from './empty-databases.ts'

const server = inject('mysqlServer')
const POOL_SIZE = 6

beforeEach(({ skip }) => skip(server === '', 'there is no MySQL or MariaDB'))
giveInstead(() => emptyDatabase(server, POOL_SIZE))
