import { describe, expect, it } from 'vitest'
import { fixedLimits } from '../limits.js'
import { fileOperations } from './files.js'

const { input } = fileOperations.uploadFile
const takes = (name: string): boolean => input.safeParse({ purpose: 'avatar', name }).success

describe('the name of a file', () => {
  it('is any text that is not blank and more than dots, without what separates paths or turns text around', () => {
    for (const name of ['a', '.a', 'a.', ' a ', '. .a', '…', 'a.png', '名前.png', '.gitignore', '. .']) expect(takes(name), JSON.stringify(name)).toBe(true)
    for (const name of ['', ' ', '.', '..', '...', ' . ', '\u00a0..\u3000', '\ufeff', 'a/b', 'a\\b', 'a\nb', 'a\u202eb', '\ud800']) expect(takes(name), JSON.stringify(name)).toBe(false)
  })

  it('S10 is refused for its length before any pattern looks at it', () => {
    const met: string[] = []
    const { exec } = RegExp.prototype
    const long = [' ', '.', ' .', '\t', 'a', '/', '\u202e'].map((part) => part.repeat(65_536).slice(0, 65_536)).flatMap((text) => [text, `${text}x`, `x${text}`])
    RegExp.prototype.exec = function (this: RegExp, text: string) {
      if (typeof text === 'string' && text.length > fixedLimits.fileNameLength) met.push(this.source)
      return exec.call(this, text)
    }
    try {
      for (const name of long) expect(takes(name)).toBe(false)
    } finally {
      RegExp.prototype.exec = exec
    }
    // By which zod itself tells characters from halves.
    expect(met.filter((source) => source !== String.raw`[\uD800-\uDBFF]`)).toEqual([])
  })
})
