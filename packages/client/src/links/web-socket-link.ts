import { ChatError, chatErrorFrom, type ErrorShape } from '@confab/protocol'
import type { LiveHooks, LiveLink, SocketOptions } from './link.js'

/** What an acknowledgement holds. */
interface Reply {
  data?: unknown
  error?: ErrorShape
}

/**
 * Calls and events over a bare WebSocket, in the words of Socket.IO: packets of Engine.IO's protocol 4, and inside those of type 4 the packets of Socket.IO's protocol 5, as far as a chat needs them (the main namespace, and JSON).
 * See https://socket.io/docs/v4/engine-io-protocol/ and https://socket.io/docs/v4/socket-io-protocol/.
 */
export function webSocketLink(url: string, { path = '/socket.io', timeoutMs = 10_000 }: SocketOptions, hooks: LiveHooks): LiveLink {
  const address = `${url.replace(/^http/, 'ws').replace(/\/$/, '')}${path.replace(/\/$/, '')}/?EIO=4&transport=websocket`
  const waiting = new Map<string, (reply?: Reply) => void>()
  let socket: WebSocket | undefined
  let token: string | null
  let isUp = false
  let lastId = 0
  let settle = (_error?: ChatError): void => {}
  let patienceMs: number
  let goneAt: number
  let timer: ReturnType<typeof setTimeout> | undefined

  /** Whoever says nothing for so long is gone: the server asks for a sign of life more often. */
  function wait(): void {
    clearTimeout(timer)
    timer = setTimeout(gone, patienceMs)
    goneAt = Date.now() + patienceMs
  }

  /** Lets go of the socket, without waiting for the network to agree. */
  function drop(error = new ChatError('DISCONNECTED')): void {
    clearTimeout(timer)
    globalThis.removeEventListener?.('offline', gone)
    const last = socket
    socket = undefined
    isUp = false
    last?.close()
    for (const answered of waiting.values()) answered()
    settle(error)
  }

  function gone(): void {
    const wasUp = isUp
    drop()
    if (wasUp) hooks.onDown()
  }

  function hear(packet: string): void {
    const [, type = '', id = '', json = ''] = /^(4?.)(\d*)(.*)/s.exec(packet) ?? []
    let payload
    try {
      if (/^0|4[234]/.test(type)) payload = JSON.parse(json)
    } catch {
      return gone()
    }
    if (type === '0') {
      patienceMs = payload.pingInterval + payload.pingTimeout
      wait()
      socket?.send(`40${JSON.stringify({ token })}`)
    } else if (type === '2') {
      wait()
      socket?.send('3')
    } else if (type === '40') {
      isUp = true
      settle()
      hooks.onUp()
    } else if (type === '42') hooks.onEvent(payload[0], payload[1])
    else if (type === '43') waiting.get(id)?.(payload[0])
    else if (type === '44') drop(payload.data?.code ? chatErrorFrom(payload.data) : undefined)
    else if (type === '1' || type === '41') gone()
  }

  return {
    get isUp() {
      return isUp
    },
    open: as => new Promise((resolve, reject) => {
      drop()
      token = as
      settle = error => (error ? reject(error) : resolve())
      patienceMs = timeoutMs
      wait()
      globalThis.addEventListener?.('offline', gone)
      try {
        const mine = socket = new WebSocket(address)
        mine.onmessage = ({ data }) => void (mine === socket && hear(String(data)))
        mine.onerror = mine.onclose = () => void (mine === socket && gone())
      } catch {
        // The page may not, or it is no address.
        gone()
      }
    }),
    call: (operation, input) => new Promise((resolve, reject) => {
      // After a sleep the timer is late.
      if (isUp && Date.now() > goneAt) gone()
      if (!isUp) throw new ChatError('DISCONNECTED')
      const id = `${lastId += 1}`
      const timer = setTimeout(() => {
        waiting.delete(id)
        reject(new ChatError('TIMEOUT'))
      }, timeoutMs)
      waiting.set(id, reply => {
        waiting.delete(id)
        clearTimeout(timer)
        if (!reply) reject(new ChatError('DISCONNECTED'))
        else if (reply.error) reject(chatErrorFrom(reply.error))
        else resolve(reply.data)
      })
      socket?.send(`42${id}${JSON.stringify([operation, input])}`)
    }),
    close: () => drop(),
  }
}
