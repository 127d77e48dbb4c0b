import type mongoose from 'mongoose'

/** A command as it went to the server. */
export interface LoggedCommand {
  /** Its name: `find`, `insert`, ... */
  name: string
  /** All of it. */
  command: mongoose.mongo.Document
}

/** What a connection sends, from now on. It must have been opened with `monitorCommands: true`. */
export interface CommandLog {
  /** Does some work and returns the commands that it took, in order. */
  during(work: () => Promise<unknown>): Promise<LoggedCommand[]>
}

/** Listens to a connection's commands. Heartbeats and the like are not among them. */
export function logCommands(connection: mongoose.Connection): CommandLog {
  let log: LoggedCommand[] | null = null
  connection.getClient().on('commandStarted', ({ commandName, command }) => {
    if (commandName !== 'endSessions') log?.push({ name: commandName, command })
  })
  return {
    during: async (work) => {
      const commands: LoggedCommand[] = (log = [])
      await work()
      log = null
      return commands
    },
  }
}
