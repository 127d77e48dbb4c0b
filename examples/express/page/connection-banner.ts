import type { ClientState, ConnectionState } from '@confab/client'
import { element, fill } from './element.js'
import { icon } from './icons.js'
import type { View } from './types.js'

const words: Record<ConnectionState, string> = {
  connecting: 'Reconnecting…',
  online: 'Back online',
  degraded: 'Live updates are away for the moment. New messages still come, a little later.',
  offline: 'You are offline. What you write is sent when you are back.',
  ended: 'You are signed out.',
}

/** Says how the connection is, when that is worth a word. */
export function createConnectionBanner(): View {
  const banner = element('div', { className: 'banner', role: 'status' })
  let shown = ''
  let wasUp = false
  let wasAway = false
  let timer: ReturnType<typeof setTimeout> | undefined

  const show = (connection: ConnectionState | null, waiting: number): void => {
    const text = connection === null ? '' : words[connection] + (waiting > 0 ? ` ${waitingText(waiting)}` : '')
    if (text === shown) return
    shown = text
    banner.dataset.connection = connection ?? ''
    fill(banner, connection === 'offline' ? icon('offline') : null, text === '' ? null : element('span', {}, text))
  }

  return {
    element: banner,
    render(state) {
      const { connection } = state
      if (connection !== 'online') {
        clearTimeout(timer)
        timer = undefined
        // The very first connecting shows as placeholders in the lists, not as a problem.
        wasAway ||= connection !== 'connecting' || wasUp
        show(wasAway ? connection : null, waitingMessages(state))
        return
      }
      wasUp = true
      if (wasAway) {
        show('online', 0)
        timer ??= setTimeout(() => {
          wasAway = false
          show(null, 0)
        }, 2_500)
      }
    },
  }
}

function waitingMessages(state: ClientState): number {
  let waiting = 0
  for (const { messages } of state.conversations.values()) waiting += messages.filter(message => message.status === 'sending').length
  return waiting
}

const waitingText = (waiting: number): string => (waiting === 1 ? '1 message is waiting.' : `${waiting} messages are waiting.`)
