/** A file as Cloudinary names it. */
export interface Asset {
  /** Which of Cloudinary's three kinds of files it is. */
  resourceType: 'image' | 'video' | 'raw'
  /** Where it is. */
  publicId: string
  /** Its extension, where that is no part of the place. */
  format: string
}

/** Cloudinary files sound under video. */
const kinds: Readonly<Record<string, 'image' | 'video'>> = {
  png: 'image', jpg: 'image', gif: 'image', webp: 'image', mp4: 'video', webm: 'video', m4a: 'video', weba: 'video', mp3: 'video', ogg: 'video', wav: 'video',
}

/** Says where a key is kept; null for what is no key of ours: nothing else ever becomes part of a call. */
export function assetOf(folder: string, key: string): Asset | null {
  const found = /^([a-z]-[0-9a-f]{40})\.([0-9a-z]{2,5})$/.exec(key)
  if (found === null) return null
  const [, stem = '', extension = ''] = found
  const resourceType = Object.hasOwn(kinds, extension) ? (kinds[extension] as 'image' | 'video') : 'raw'
  return resourceType === 'raw' ? { resourceType, publicId: `${folder}/${key}`, format: '' } : { resourceType, publicId: `${folder}/${stem}`, format: extension }
}
