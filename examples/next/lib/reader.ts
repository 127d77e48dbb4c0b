/** How times are written for the person who reads. The server and the page know the same, so that what was rendered on the server does not change when the page comes alive. */
export interface Reader {
  /** Their language, as in `en-GB`. */
  locale: string
  /** Their time zone, as in `Europe/Lisbon`. */
  zone: string
  /** What time it is, in milliseconds since 1970. */
  now: number
}

/** The cookie by which the server learns the time zone; the language it learns from the request. */
export const zoneCookie = 'zone'

/** Tells the server in which time zone this browser is, from the next page on. */
export function rememberZone(): string {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone
  document.cookie = `${zoneCookie}=${encodeURIComponent(zone)}; Path=/; Max-Age=31536000; SameSite=Lax`
  return zone
}

/** Whether times can be written so: what a cookie or a header says may be anything. */
export function isWritable(locale: string, zone: string): boolean {
  try {
    return Intl.DateTimeFormat(locale, { timeZone: zone }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}

/** The time of day: "14:05". */
export function timeOfDay({ locale, zone }: Reader, iso: string): string {
  return new Intl.DateTimeFormat(locale, { timeZone: zone, hour: '2-digit', minute: '2-digit' }).format(new Date(iso))
}

/** Which day it is where the reader is, as in `2026-03-07`. */
export function dayOf({ zone }: Reader, time: string | number): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone: zone }).format(new Date(time))
}

/** For the line between two days: "Today", "Yesterday", "Monday 3 March". */
export function dayName(reader: Reader, iso: string): string {
  const days = daysAgo(reader, iso)
  if (days < 2) return days < 1 ? 'Today' : 'Yesterday'
  return new Intl.DateTimeFormat(reader.locale, { timeZone: reader.zone, weekday: 'long', day: 'numeric', month: 'long' }).format(new Date(iso))
}

/** For a row of the sidebar: "14:05", "Yesterday", "Monday", "3 Mar". */
export function shortTime(reader: Reader, iso: string): string {
  const days = daysAgo(reader, iso)
  if (days < 2) return days < 1 ? timeOfDay(reader, iso) : 'Yesterday'
  return new Intl.DateTimeFormat(reader.locale, { timeZone: reader.zone, ...(days < 7 ? { weekday: 'long' } : { day: 'numeric', month: 'short' }) }).format(new Date(iso))
}

function daysAgo(reader: Reader, iso: string): number {
  return Math.round((Date.parse(dayOf(reader, reader.now)) - Date.parse(dayOf(reader, iso))) / 86_400_000)
}
