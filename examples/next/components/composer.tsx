'use client'

import type { ConversationRef } from '@confab/client'
import { useSendMessage, useTyping } from '@confab/react'
import { useState, type FormEvent, type KeyboardEvent, type ReactElement } from 'react'
import { useEarlyText } from '../lib/use-early-text'
import { Icon } from './icon'

const LONGEST = 4_000

/** Where one writes: Enter sends, Shift+Enter starts a new line. */
export function Composer({ to }: { to: ConversationRef }): ReactElement {
  const send = useSendMessage(to)
  const { setTyping } = useTyping(to)
  const [text, setText] = useState('')
  const field = useEarlyText<HTMLTextAreaElement>(setText)
  const left = LONGEST - text.length
  const canSend = left >= 0 && text.trim() !== ''

  const submit = (event: FormEvent | KeyboardEvent): void => {
    event.preventDefault()
    if (!canSend) return
    // In the timeline at once, and there until it is sent; how that went is told there.
    void send(text)
    setText('')
    setTyping(false)
  }
  const write = (value: string): void => {
    setText(value)
    setTyping(value !== '')
  }

  return (
    <form className="composer" onSubmit={submit}>
      <div className="writing">
        <textarea
          ref={field}
          rows={1}
          value={text}
          placeholder="Write a message"
          aria-label="Write a message"
          onChange={(event) => write(event.target.value)}
          onBlur={() => setTyping(false)}
          // Enter also ends the composition of a Japanese or Chinese word.
          onKeyDown={(event) => event.key === 'Enter' && !event.shiftKey && !event.nativeEvent.isComposing && submit(event)}
        />
        {left < 200 && <span className={left < 0 ? 'problem' : 'left'} role="status">{left}</span>}
        <button type="submit" className="send" disabled={!canSend} aria-label="Send" title="Send"><Icon name="send" /></button>
      </div>
    </form>
  )
}
