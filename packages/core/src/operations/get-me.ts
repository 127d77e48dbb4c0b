import { ownProfile } from '../own-profile.js'
import { noEvents, type Handler } from '../services.js'

export const getMe: Handler<'getMe'> = async ({ services, actor }) => ({ output: await ownProfile(services, actor), events: noEvents })
