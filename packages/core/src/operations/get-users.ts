import { noEvents, type Handler } from '../services.js'

export const getUsers: Handler<'getUsers'> = async ({ services, input }) => ({
  output: { users: await services.people.findMany([...new Set(input.userIds)]) },
  events: noEvents,
})
