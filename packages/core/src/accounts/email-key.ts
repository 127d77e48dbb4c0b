/** What tells addresses apart: the same letters in any case and any Unicode spelling are one address. */
export function emailKey(email: string): string {
  return email.normalize('NFKC').toLowerCase()
}
