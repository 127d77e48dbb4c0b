import type { FoundMessage } from '../access.js'
import { noEvents, type Handler } from '../services.js'

export const getMessage: Handler<'getMessage', FoundMessage> = async ({ services, target }) => ({ output: services.files.shown(target.message), events: noEvents })
