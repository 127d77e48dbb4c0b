'use client'

import { useEffect, useState, type FormEvent, type ReactElement } from 'react'
import type { SignedIn } from '@confab/client/accounts'
import { accounts } from '../lib/accounts'
import { demoPassword, demoPeople } from '../lib/demo-people'
import { rememberZone } from '../lib/reader'
import { Avatar } from './avatar'

/** Signing in and signing up. Whoever was here not long ago goes straight in. */
export function SignIn({ mayResume }: { mayResume: boolean }): ReactElement {
  const [isNew, setNew] = useState(false)
  const [isBusy, setBusy] = useState(mayResume)
  const [problem, setProblem] = useState<string | null>(null)

  useEffect(() => {
    if (mayResume) accounts.refresh().then(goIn, () => setBusy(false))
  }, [mayResume])

  const enter = (signedIn: Promise<SignedIn>): void => {
    setBusy(true)
    setProblem(null)
    signedIn.then(goIn, (error: Error) => {
      setProblem(error.message)
      setBusy(false)
    })
  }
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const field = (name: string): string => String(form.get(name))
    const credentials = { email: field('email'), password: field('password') }
    enter(isNew ? accounts.signUp({ ...credentials, name: field('name') }) : accounts.logIn(credentials))
  }

  return (
    <main className="sign-in">
      <h1>Confab</h1>
      <p className="lead">{isNew ? 'Nice to meet you.' : 'Good to see you again.'}</p>
      <form onSubmit={submit} aria-busy={isBusy}>
        {isNew && <label>Name<input name="name" autoComplete="name" required maxLength={100} /></label>}
        <label>E-mail<input name="email" type="email" autoComplete="username" required /></label>
        <label>Password<input name="password" type="password" autoComplete={isNew ? 'new-password' : 'current-password'} required minLength={isNew ? 8 : undefined} /></label>
        <p className="problem" role="alert">{problem}</p>
        <button type="submit" className="primary" disabled={isBusy}>{isNew ? 'Sign up' : 'Sign in'}</button>
        <button type="button" className="link" onClick={() => setNew(!isNew)}>{isNew ? 'I have an account' : 'I am new here'}</button>
      </form>
      <h2>Or be somebody else, as this is a demo</h2>
      <ul className="people">
        {demoPeople.map(({ name, email, bio }) => (
          <li key={email}>
            <button type="button" className="person" disabled={isBusy} onClick={() => enter(accounts.logIn({ email, password: demoPassword }))}>
              <Avatar id={email} name={name} />
              <span><strong>{name}</strong><small>{bio}</small></span>
            </button>
          </li>
        ))}
      </ul>
    </main>
  )
}

/** Loads the chat anew, so that nothing of somebody who was here before is left. */
function goIn(): void {
  rememberZone()
  location.assign('/')
}
