import type { FoundMessage } from '../access.js'
import { noEvents, type Handler } from '../services.js'

export const getMessage: Handler<'getMessage', FoundMessage> = async ({ target }) => ({ output: target.message, events: noEvents })
