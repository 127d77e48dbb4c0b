import type { ChatClient } from '../client.js'
import type { Log, Model } from '../engine/model.js'
import type { Asker, At } from './asker.js'

/** The ways to turn the pages of a timeline. None does anything where nothing is held yet, or while a page is being loaded. */
export function paging({ records }: Model, asker: Asker): Pick<ChatClient, 'loadOlder' | 'loadNewer' | 'jumpTo'> {
  async function turn(id: string, at: (log: Log) => At | false, fresh?: boolean): Promise<void> {
    const rec = records.get(id)
    const where = rec?.log?.messages[0] && !rec.loading && at(rec.log)
    if (where) await asker.page(rec, where, fresh)
  }

  return {
    loadOlder: id => turn(id, log => log.hasOlder && { before: log.messages[0]?.seq }),
    loadNewer: id => turn(id, log => log.hasNewer && { after: log.messages.at(-1)?.seq }),
    jumpTo: (id, seq) => turn(id, log => (seq === undefined ? log.hasNewer : !log.messages.some(message => message.seq === seq)) && { around: seq }, true),
  }
}
