'use client'

export { ChatProvider, useChatClient, type ChatProviderProps } from './chat-provider.js'
export { useChatState } from './use-chat-state.js'
export { useConnection, useMe, usePresence, useUnseenTotal, useUser } from './use-facts.js'
export { useConversation, useMessages, type OpeningOptions, type Timeline } from './use-conversation.js'
export { useSendMessage, type SendMessage } from './use-send-message.js'
export { useSidebar, type Sidebar } from './use-sidebar.js'
export { useTyping, type Typing } from './use-typing.js'
