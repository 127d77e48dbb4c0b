import type { Metadata, Viewport } from 'next'
import type { ReactElement, ReactNode } from 'react'
import './style.css'

export const metadata: Metadata = { description: 'A small chat, built on Confab and Next.' }

export const viewport: Viewport = { colorScheme: 'light dark', viewportFit: 'cover', interactiveWidget: 'resizes-content' }

export default function Layout({ children }: { children: ReactNode }): ReactElement {
  return (
    <html lang="en">
      <body>{children}</body>
    </html>
  )
}
