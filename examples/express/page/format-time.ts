const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' })
const weekday = new Intl.DateTimeFormat(undefined, { weekday: 'long' })
const shortDate = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' })
const longDate = new Intl.DateTimeFormat(undefined, { weekday: 'long', day: 'numeric', month: 'long' })
const fullDate = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'long', year: 'numeric' })
const exact = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'short' })

/** The time of day: "14:05". */
export const timeOfDay = (iso: string): string => clock.format(new Date(iso))

/** Everything: "Friday 7 March 2025 at 14:05". */
export const exactTime = (iso: string): string => exact.format(new Date(iso))

/** For a row of the sidebar: "14:05", "Yesterday", "Monday", "3 Mar". */
export function shortTime(iso: string): string {
  const days = daysAgo(iso)
  if (days === 0) return timeOfDay(iso)
  if (days === 1) return 'Yesterday'
  return days < 7 ? weekday.format(new Date(iso)) : shortDate.format(new Date(iso))
}

/** For the line between two days of a timeline: "Today", "Yesterday", "Monday 3 March". */
export function dayName(iso: string): string {
  const days = daysAgo(iso)
  if (days === 0) return 'Today'
  if (days === 1) return 'Yesterday'
  return days < 300 ? longDate.format(new Date(iso)) : fullDate.format(new Date(iso))
}

/** Which day it is where the reader is: equal for two times of the same day. */
export const dayOf = (iso: string): string => new Date(iso).toDateString()

function daysAgo(iso: string): number {
  const midnight = (date: Date): number => Date.UTC(date.getFullYear(), date.getMonth(), date.getDate())
  return Math.round((midnight(new Date()) - midnight(new Date(iso))) / 86_400_000)
}
