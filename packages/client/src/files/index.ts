export type { ClientFiles, ClientUploads, ClientUploadsParts, OutgoingFiles } from '../sending-files.js'
export type { Call } from '../links/link.js'
export { clientFiles, type ClientFilesOptions } from './client-files.js'
