import { EventEmitter, on } from 'node:events'
import { createServer } from 'node:http'
import { buildSchema, parse, validate, type DocumentNode } from 'graphql'
import { useServer } from 'graphql-ws/use/ws'
import { WebSocketServer } from 'ws'
import { answer } from '../harness/answer.js'
import { listen } from '../harness/listen.js'
import type { Setup, Started } from '../harness/peer.js'
import { targetsOf } from '../harness/rooms.js'

const typeDefs = `
  type Message { id: ID! from: String! to: String! text: String! clientMessageId: String! createdAt: String! }
  type Query { messages: [Message!]! }
  type Mutation { send(to: String!, text: String!, clientMessageId: String!): Message! }
  type Subscription { message: Message! }
`

/** The message a client sends. */
interface SendArguments {
  to: string
  text: string
  clientMessageId: string
}

/** graphql-ws as its documentation builds a chat, with the one optimisation that pays: documents are parsed and validated once. */
answer({
  start: async ({ groups }: Setup): Promise<Started> => {
    const schema = buildSchema(typeDefs)
    const events = new EventEmitter()
    events.setMaxListeners(0)
    const messages: object[] = []
    const rootValue = {
      messages: () => messages,
      send: (input: SendArguments, { userId }: { userId: string }) => {
        const message = { id: String(messages.length + 1), from: userId, ...input, createdAt: new Date().toISOString() }
        messages.push(message)
        events.emit(input.to, message)
        return message
      },
      message: async function* (_: unknown, { userId }: { userId: string }) {
        for await (const [message] of on(events, userId)) yield { message: message as object }
      },
    }
    const documents = new Map<string, DocumentNode>()
    const httpServer = createServer()
    useServer(
      {
        onSubscribe: (context, _id, { query, variables }) => {
          let document = documents.get(query)
          if (document === undefined) {
            document = parse(query)
            const errors = validate(schema, document)
            if (errors.length > 0) return errors
            documents.set(query, document)
          }
          const userId = String(context.connectionParams?.['userId'])
          return { schema, document, rootValue, contextValue: { userId }, ...(variables == null ? {} : { variableValues: variables }) }
        },
      },
      new WebSocketServer({ server: httpServer, perMessageDeflate: false }),
    )
    return { port: await listen(httpServer), targets: targetsOf(groups) }
  },
})
