import { adder, admin, anyone, member, memberNow, owner, reader, remover, seer, sender, senderOrAdmin, writer } from '../access.js'
import { operation, type OperationTable } from '../operation.js'
import { addMember } from './add-member.js'
import { blockUser } from './block-user.js'
import { deleteMessage } from './delete-message.js'
import { editMessage } from './edit-message.js'
import { findUsers } from './find-users.js'
import { getConversation } from './get-conversation.js'
import { getMe } from './get-me.js'
import { getMessage } from './get-message.js'
import { getPresence } from './get-presence.js'
import { getSidebar } from './get-sidebar.js'
import { getUsers } from './get-users.js'
import { listChanges } from './list-changes.js'
import { listMessages } from './list-messages.js'
import { listSeen } from './list-seen.js'
import { markSeen } from './mark-seen.js'
import { removeMember } from './remove-member.js'
import { sendMessage } from './send-message.js'
import { setMemberRole } from './set-member-role.js'
import { setTyping } from './set-typing.js'
import { startConversation } from './start-conversation.js'
import { sync } from './sync.js'
import { unblockUser } from './unblock-user.js'
import { updateConversation } from './update-conversation.js'
import { updateMe } from './update-me.js'

/**
 * The table of rights: every operation, who may call it, and what carries it out. The rules are the words of `access.ts`. A row without a rule, or one whose rule
 * hands over another target than its handler takes, does not compile.
 */
export const operations = {
  getMe: operation({ who: anyone, run: getMe }),
  updateMe: operation({ who: anyone, run: updateMe, custom: 'user' }),
  findUsers: operation({ who: anyone, run: findUsers }),
  getUsers: operation({ who: anyone, run: getUsers }),
  blockUser: operation({ who: anyone, run: blockUser }),
  unblockUser: operation({ who: anyone, run: unblockUser }),
  startConversation: operation({ who: anyone, run: startConversation, custom: 'conversation' }),
  getConversation: operation({ who: memberNow, run: getConversation }),
  updateConversation: operation({ who: admin, run: updateConversation, custom: 'conversation' }),
  addMember: operation({ who: adder, run: addMember }),
  removeMember: operation({ who: remover, run: removeMember }),
  setMemberRole: operation({ who: owner, run: setMemberRole }),
  getSidebar: operation({ who: anyone, run: getSidebar, meets: true }),
  sync: operation({ who: anyone, run: sync, meets: true }),
  listMessages: operation({ who: member, run: listMessages }),
  listChanges: operation({ who: memberNow, run: listChanges }),
  getMessage: operation({ who: reader, run: getMessage }),
  sendMessage: operation({ who: writer, run: sendMessage, custom: 'message' }),
  editMessage: operation({ who: sender, run: editMessage, custom: 'message' }),
  deleteMessage: operation({ who: senderOrAdmin, run: deleteMessage }),
  markSeen: operation({ who: seer, run: markSeen }),
  listSeen: operation({ who: member, run: listSeen }),
  setTyping: operation({ who: member, run: setTyping }),
  getPresence: operation({ who: anyone, run: getPresence }),
} as const satisfies OperationTable
