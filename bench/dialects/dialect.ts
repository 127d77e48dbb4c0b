/** What a connection tells the load generator. */
export interface Inbox {
  /** The last message was acknowledged. */
  acknowledged(): void
  /** The last message was refused, or the connection broke. */
  failed(reason: string): void
  /** A message arrived; the frame holds its text somewhere. */
  received(frame: string): void
}

/** One person's connection. */
export interface Outbox {
  /** Sends a message. Texts of the generator hold nothing that JSON would escape. */
  send(target: string, text: string, key: string): void
  /** Asks for the smallest acknowledged answer the server has; it arrives as `acknowledged`. */
  echo(target: string): void
  /** Closes the connection. */
  close(): void
}

/** How the load generator talks to one kind of server: raw frames, because the official clients cost more than the servers. */
export type Dialect = (port: number, userId: string, inbox: Inbox) => Promise<Outbox>
