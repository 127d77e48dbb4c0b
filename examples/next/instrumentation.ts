/** Next calls this once when a server starts: the place for what an app does first. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== 'nodejs') return
  const [{ chat }, { seed }] = await Promise.all([import('./lib/chat'), import('./lib/seed')])
  await seed(chat)
}
