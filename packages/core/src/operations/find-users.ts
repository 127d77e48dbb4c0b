import { noEvents, type Handler } from '../services.js'

export const findUsers: Handler<'findUsers'> = async ({ services, input }) => ({
  output: await services.people.search({ query: input.query ?? '', cursor: input.cursor, limit: input.limit ?? 20 }),
  events: noEvents,
})
