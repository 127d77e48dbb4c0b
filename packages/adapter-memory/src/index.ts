export { memoryStorage, type MemoryStorageOptions } from './memory-storage.js'
export { memoryUploads, type MemoryUploads } from './memory-uploads.js'
