import type { FreshTarget } from '../access.js'
import { noEvents, type Handler } from '../services.js'

export const getConversation: Handler<'getConversation', FreshTarget> = async ({ target }) => ({ output: target.conversation, events: noEvents })
