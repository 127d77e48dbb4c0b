export type { ContractRunner, StorageContractOptions, StorageUnderTest } from './contract-options.js'
export { presenceContract, type PresenceContractOptions, type PresenceUnderTest } from './presence-contract.js'
export { storageContract } from './storage-contract.js'
export { uploadsContract, type UploadsContractOptions, type UploadsUnderTest } from './uploads-contract.js'
