import type { Logger } from './interfaces/chat.js'

/* eslint-disable no-console -- the one place that may: an app that gives no logger gets this one. */

/** Logs to the console. */
export const consoleLogger: Logger = {
  error: (details, message) => console.error(`[confab] ${message}`, details),
  warn: (details, message) => console.warn(`[confab] ${message}`, details),
}
