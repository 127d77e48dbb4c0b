/** Who is there from the start. */
export const people = [
  { id: 'ada', name: 'Ada Okafor', bio: 'Keeps the calendar' },
  { id: 'ben', name: 'Ben Lindqvist', bio: 'Bakes on Sundays' },
  { id: 'chloe', name: 'Chloé Marchand', bio: 'Always on a train' },
  { id: 'dilan', name: 'Dilan Kaya', bio: 'Birds, mostly' },
  { id: 'emi', name: 'Emi Tanaka', bio: 'Reads the last page first' },
  { id: 'farah', name: 'Farah Haddad', bio: 'Night shift' },
  { id: 'gustavo', name: 'Gustavo Ríos', bio: 'Fixes bicycles' },
  { id: 'hana', name: 'Hana Nováková', bio: 'New in town' },
] as const

/** The id of one of them. */
export type PersonId = (typeof people)[number]['id']
