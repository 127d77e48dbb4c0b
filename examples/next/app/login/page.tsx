import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import type { ReactElement } from 'react'
import { SignIn } from '../../components/sign-in'
import { currentUserId, mayResume } from '../../lib/current-user'

export const metadata: Metadata = { title: 'Sign in to Confab' }

export default async function LoginPage(): Promise<ReactElement> {
  if ((await currentUserId()) !== null) redirect('/')
  return <SignIn mayResume={await mayResume()} />
}
