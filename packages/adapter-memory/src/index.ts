export { memoryStorage, type MemoryStorageOptions } from './memory-storage.js'
export { memoryUploads, type MemoryUploads, type StoredUpload } from './memory-uploads.js'
