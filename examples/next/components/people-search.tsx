'use client'

import type { User } from '@confab/protocol'
import { useChatClient, useMe } from '@confab/react'
import { useEffect, useState, type ReactElement } from 'react'
import { Avatar } from './avatar'
import { ConversationLink } from './conversation-link'

/** The people whose name begins like this. A conversation with one of them starts with the first message. */
export function PeopleSearch({ query, onOpen }: { query: string; onOpen: () => void }): ReactElement {
  const client = useChatClient()
  const me = useMe()
  const [found, setFound] = useState<User[] | null>(null)
  useEffect(() => {
    let isOld = false
    let timer = setTimeout(look, 150)
    function look(): void {
      client.findUsers({ query }).then(({ users }) => isOld || setFound(users), () => {
        // Out of reach, or too fast: that is not an answer.
        if (!isOld) timer = setTimeout(look, 1_000)
      })
    }
    return () => {
      isOld = true
      clearTimeout(timer)
    }
  }, [client, query])
  const others = found?.filter(({ id }) => id !== me?.id)

  return (
    <ul className="rows">
      {others?.map(({ id, name, bio }) => (
        <li key={id}>
          <ConversationLink className="row" to={{ to: id }} onOpen={onOpen}>
            <Avatar id={id} name={name} />
            <span className="row-text">
              <span className="row-line"><span className="row-name" dir="auto">{name}</span></span>
              <span className="row-line"><span className="row-preview" dir="auto">{bio}</span></span>
            </span>
          </ConversationLink>
        </li>
      ))}
      {others?.length === 0 && <li className="hint">Nobody here is called that.</li>}
    </ul>
  )
}
