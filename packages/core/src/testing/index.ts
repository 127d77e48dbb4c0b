export type { ContractRunner, StorageContractOptions, StorageUnderTest } from './contract-options.js'
export { storageContract } from './storage-contract.js'
