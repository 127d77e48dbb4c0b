/* The server makes these names out of what it knows; none comes from a client. The prefix keeps them apart from one another and from Socket.IO's own. */

/** All devices of a person. */
export function userRoom(userId: string): string {
  return `user:${userId}`
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
