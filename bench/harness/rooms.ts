import type { Setup } from './peer.js'

/** Which rooms each person belongs in: one for each group of more than two. */
export function roomsOf(groups: Setup['groups']): Map<string, string[]> {
  const rooms = new Map<string, string[]>()
  groups.forEach((group, index) => {
    if (group.length > 2) for (const userId of group) rooms.set(userId, [...(rooms.get(userId) ?? []), `room ${index}`])
  })
  return rooms
}

/** What the members of each group name to write to it: the other of two, the room of more. */
export function targetsOf(groups: Setup['groups']): string[][] {
  return groups.map((group, index) => group.map((_, member) => (group.length > 2 ? `room ${index}` : (group[1 - member] ?? ''))))
}
