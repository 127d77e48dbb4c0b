import type mongoose from 'mongoose'
import type { MakeVariant } from './variant.js'

interface TutorialConversation {
  participants: string[]
  messages: mongoose.Types.ObjectId[]
}

/**
 * What the tutorials teach: a conversation with an array of its messages' ids, found by its participants and populated; a sidebar that asks for each person in turn. Without
 * handicap, and without the indexes that tutorials do not make.
 */
export const tutorialVariant: MakeVariant = async connection => {
  const { Schema } = connection.base
  const messageSchema = new Schema({
    senderId: { type: String, required: true }, receiverId: { type: String, required: true }, message: { type: String, required: true }, seen: { type: Boolean, default: false },
  }, { timestamps: true })
  const conversationSchema = new Schema({
    participants: [String],
    messages: [{ type: Schema.Types.ObjectId, ref: 'TutorialMessage', default: [] }],
  }, { timestamps: true })
  const Message = connection.model('TutorialMessage', messageSchema)
  const Conversation = connection.model<TutorialConversation>('TutorialConversation', conversationSchema as unknown as mongoose.Schema<TutorialConversation>)
  await Promise.all([Message.init(), Conversation.init()])
  const people = new Map<string, readonly string[]>()
  const othersOf = (conversationId: string, userId: string): string => people.get(conversationId)?.find(other => other !== userId) ?? ''
  const pairOf = (conversationId: string) => ({ participants: { $all: [...(people.get(conversationId) ?? [])] } })
  return {
    start: async userIds => {
      const { _id } = await Conversation.create({ participants: [...userIds] })
      people.set(String(_id), userIds)
      return String(_id)
    },
    send: async ({ conversationId, senderId, text }) => {
      let conversation = await Conversation.findOne(pairOf(conversationId))
      conversation ??= await Conversation.create({ participants: [...(people.get(conversationId) ?? [])] })
      const message = new Message({ senderId, receiverId: othersOf(conversationId, senderId), message: text })
      conversation.messages.push(message._id)
      await Promise.all([conversation.save(), message.save()])
      return message.toJSON()
    },
    page: async conversationId => (await Conversation.findOne(pairOf(conversationId)).populate('messages'))?.toJSON(),
    sidebar: async userId => {
      const conversations = await Conversation.find({ participants: userId }, { participants: 1 }).limit(50)
      return Promise.all(conversations.map(async ({ participants }) => {
        const other = participants.find(participant => participant !== userId) ?? ''
        const between = { $or: [{ senderId: userId, receiverId: other }, { senderId: other, receiverId: userId }] }
        const [last, unseen] = await Promise.all([
          Message.findOne(between).sort({ createdAt: -1 }), Message.countDocuments({ senderId: other, receiverId: userId, seen: false }),
        ])
        return { other, last: last?.toJSON(), unseen }
      }))
    },
    markSeen: (conversationId, userId) => Message.updateMany({ senderId: othersOf(conversationId, userId), receiverId: userId, seen: false }, { seen: true }),
  }
}
