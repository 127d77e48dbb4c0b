/** What is to be seen in a window at the end. */
export interface WindowReport {
  /** Whose it is. */
  readonly name: string
  /** Whether it still is the page that was opened, and not one that was loaded since. */
  readonly isSamePage: boolean
  /** Who the page says it is. */
  readonly signedInAs: string | null
  /** The state of its connection. */
  readonly connection: string | null
  /** Every text of its own that it ever showed as sent. */
  readonly shownSent: readonly string[]
  /** How many of its messages it shows as not sent: waiting, or failed. */
  readonly notSent: number
  /** The texts in it, from top to bottom. */
  readonly texts: readonly string[]
}

/** What two people wrote, and what became of it. */
export interface Talk {
  /** The windows at the end. */
  readonly windows: readonly WindowReport[]
  /** What each person wrote, in the order of writing. */
  readonly written: Readonly<Record<string, readonly string[]>>
  /** What the server has at the end, in its order. */
  readonly stored: readonly string[]
}

/** What is wrong at the end of a talk; nothing, when all is as promised. */
export function checkTalk({ windows, written, stored }: Talk): string[] {
  const all = Object.values(written).flat()
  const ofTheTalk = new Set(all)
  const inTalk = (texts: readonly string[]): string[] => texts.filter(text => ofTheTalk.has(text))
  const faults: string[] = []
  const expectOnce = (text: string, texts: readonly string[], what: string): void => {
    const times = texts.filter(one => one === text).length
    if (times !== 1) faults.push(`${what} "${text}" ${times} times`)
  }
  const expectSame = (one: readonly string[], other: readonly string[], fault: string): void => {
    if (JSON.stringify(one) !== JSON.stringify(other)) faults.push(fault)
  }

  for (const text of all) expectOnce(text, stored, 'stored')
  for (const [name, texts] of Object.entries(written)) expectSame(stored.filter(text => texts.includes(text)), texts, `what ${name} wrote is stored in another order`)
  for (const { name, isSamePage, signedInAs, connection, shownSent, notSent, texts } of windows) {
    if (!isSamePage) faults.push(`the page of ${name} was loaded again`)
    if (signedInAs !== name) faults.push(`the page of ${name} is ${signedInAs === null ? 'nobody' : signedInAs}`)
    if (connection !== 'online') faults.push(`${name} is ${connection}`)
    if (notSent > 0) faults.push(`${name} has ${notSent} messages that were not sent`)
    for (const text of shownSent) expectOnce(text, stored, `shown to ${name} as sent and stored`)
    expectSame(inTalk(texts), inTalk(stored), `${name} sees something else than what is stored, or in another order`)
  }
  return faults
}
