import { loadArea } from '../shared/i18n.ts'

// The words of the security part come with the screen, not with the first chunk.
await loadArea('security')

export { Account } from './account.tsx'
