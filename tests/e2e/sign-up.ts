import type { Page } from 'playwright-core'

/** The password of everybody who signs up here. */
export const password = 'a lemon tree on the terrace'

/** A file as a page is given one. */
export interface PickedFile {
  name: string
  mimeType: string
  buffer: Buffer
}

/** The address that somebody signs up with. */
export function emailOf(name: string): string {
  return `${name.split(' ')[0]?.toLowerCase()}@mail.example`
}

/** Makes a page that is nobody's yet an account's, by its form. */
export async function signUp(page: Page, name: string, picture: PickedFile | null = null): Promise<void> {
  await page.getByLabel('Name', { exact: true }).fill(name)
  await page.getByLabel('E-mail').fill(emailOf(name))
  await page.getByLabel('Password').fill(password)
  if (picture !== null) await page.getByLabel('Picture of yourself').setInputFiles(picture)
  await page.getByRole('button', { name: 'Create account' }).click()
  await page.getByRole('heading', { name, level: 1 }).waitFor()
}
