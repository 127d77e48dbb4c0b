/* eslint-disable no-console -- the one place that may: an app that gives no logger gets this one. */

/** Warns on the console. */
export const consoleLogger = {
  warn: (details: unknown, message: string): void => console.warn(`[confab] ${message}`, details),
}
