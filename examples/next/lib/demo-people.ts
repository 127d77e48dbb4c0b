/** Who is there from the start. */
export const demoPeople = [
  { name: 'Ada Okafor', email: 'ada@example.com', bio: 'Keeps the calendar' },
  { name: 'Ben Lindqvist', email: 'ben@example.com', bio: 'Bakes on Sundays' },
  { name: 'Chloé Marchand', email: 'chloe@example.com', bio: 'Always on a train' },
  { name: 'Gustavo Ríos', email: 'gustavo@example.com', bio: 'Fixes bicycles' },
  { name: 'Emi Tanaka', email: 'emi@example.com', bio: 'Reads the last page first' },
] as const

/** Their password, which a demo may tell. */
export const demoPassword = 'lemon tree terrace'
