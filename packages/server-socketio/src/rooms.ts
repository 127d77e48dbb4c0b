/* The server makes these names out of what it knows; none comes from a client. The prefix keeps them apart from one another and from Socket.IO's own. */

/** All devices of a person: for events of the app's own, `io.to(userRoom(userId)).emit('order.shipped', order)`. Never make it of what a client says unless the client may reach that person. */
export function userRoom(userId: string): string {
  return `user:${userId}`
}

/** Whose a connection is, for listeners of the app's own on the same Socket.IO server; null when it was not let in, or is gone. Takes a socket of this node or what `fetchSockets` brings from others. */
export function userOf({ rooms }: { readonly rooms: ReadonlySet<string> }): string | null {
  for (const room of rooms) if (room.startsWith('user:')) return room.slice('user:'.length)
  return null
}

/** The connections of one sign-in. */
export function sessionRoom(sessionId: string): string {
  return `session:${sessionId}`
}

/** The devices that asked for a person's presence. */
export function presenceRoom(userId: string): string {
  return `presence:${userId}`
}

/** Tells whether a room is one of those. */
export function isPresenceRoom(room: string): boolean {
  return room.startsWith('presence:')
}
