/** What somebody is called after being erased. */
export type Pseudonym = { name: string; number: string; search: string }
