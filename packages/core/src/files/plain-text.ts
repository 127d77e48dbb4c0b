/** How far in browsers look for signs of a page, and then some. */
const signsWithin = 2_048

/** Markup that some program would read as a page, a picture or data, were it not told that it is text. */
const markup = /^\s*<[a-z!?/]|<(!doctype|html|head|body|script|svg|iframe|\?xml|\?php|%@)\b/i

/** Whether bytes are plain text: UTF-8, without control characters, and nothing that looks like a page. */
export function isPlainText(bytes: Uint8Array): boolean {
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return false
  }
  return text !== '' && !/[\u0000-\u0008\u000e-\u001a\u001c-\u001f\u007f]/.test(text) && !text.startsWith('#!') && !text.startsWith('{\\rtf') && !markup.test(text.slice(0, signsWithin))
}
