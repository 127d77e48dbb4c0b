import { conversationKey, type ClientState, type ConversationRef, type ConversationState } from '@confab/client'
import { avatar, groupAvatar } from './avatar.js'
import { element, fill, setAttribute } from './element.js'
import { icon } from './icons.js'
import { conversationName, firstName, isThere, listNames, pictureOf } from './names.js'
import type { Page, View } from './types.js'

/** Above the timeline: who this is with, and whether they are there. */
export function createConversationHeader({ client, me }: Page, ref: ConversationRef): View {
  const back = element('a', { className: 'quiet back', href: '#/', title: 'Back', 'aria-label': 'Back to the conversations' }, icon('back'))
  const picture = element('span', { className: 'picture' })
  const name = element('h2', { dir: 'auto' })
  const about = element('p', { className: 'about' })
  let askedFor: ConversationState['members'] = null
  let shown = ''

  return {
    element: element('header', { className: 'bar' }, back, picture, element('div', { className: 'titles' }, name, about)),
    render(state) {
      const known = state.conversations.get(conversationKey(state, ref))
      const named = known ?? { conversation: null, otherUserId: 'to' in ref ? ref.to : null }
      const isOnline = isThere(state, named.otherUserId)
      const title = named.otherUserId === null && named.conversation === null ? '' : conversationName(state, named)
      const id = named.otherUserId ?? known?.key ?? ''
      const url = named.otherUserId === null ? null : pictureOf(state, named.otherUserId)
      const look = `${title} ${isOnline} ${url}`
      if (title !== '' && shown !== look) {
        fill(picture, named.otherUserId === null ? groupAvatar(id) : avatar(id, title, { online: isOnline, url }))
        name.textContent = title
        shown = look
      }
      about.textContent = known === undefined ? '' : aboutText(state, me, known, isOnline)
      setAttribute(about, 'data-typing', known !== undefined && known.typing.length > 0 ? '' : undefined)

      // For a group the client does not ask by itself who is there.
      if (known?.otherUserId === null && known.members !== null && known.members !== askedFor) {
        askedFor = known.members
        client.getPresence({ userIds: known.members.slice(0, 100).map(({ userId }) => userId) }).catch(() => {})
      }
    },
  }
}

function aboutText(state: ClientState, me: string, { otherUserId, members, typing }: ConversationState, isOnline: boolean): string {
  if (otherUserId !== null) {
    if (typing.length > 0) return 'typing…'
    return isOnline ? 'Online' : state.users.get(otherUserId)?.bio ?? ''
  }
  if (typing.length > 0) return `${listNames(typing.map(id => firstName(state, id)))} ${typing.length === 1 ? 'is' : 'are'} typing…`
  if (members === null) return ''
  const others = members.filter(({ userId }) => userId !== me)
  const online = others.filter(({ userId }) => isThere(state, userId)).length
  return `${listNames(['You', ...others.map(({ userId }) => firstName(state, userId))], 4)}${online > 0 ? ` · ${online} online` : ''}`
}
