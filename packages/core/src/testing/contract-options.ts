import type { Storage } from '../interfaces/storage.js'

/** What a contract suite needs of a test runner; those of Vitest, Jest, Mocha and `node:test` fit as they are. */
export interface ContractRunner {
  /** Groups tests. */
  describe: (title: string, body: () => void) => void
  /** Defines a test. It failed when the promise rejects. */
  it: (title: string, body: () => Promise<void>) => void
}

/** A storage to be tested. */
export interface StorageUnderTest {
  /** The storage. */
  storage: Storage
  /**
   * Returns a second node: another instance over the same data that shares nothing else with the first, as on another server. Where it is there, races run
   * across both. Called at most once for each test.
   */
  peer?: () => Storage | Promise<Storage>
  /**
   * For an adapter that writes the head of a conversation apart from its messages (A3): does `work`, but holds every write of a head back instead
   * of making it, as if it had been made; resolves with the writes, each a function that makes it now. The suite makes them in every order.
   */
  captureHeadWrites?: (work: () => Promise<void>) => Promise<(() => Promise<void>)[]>
  /** Called after the test, also when it failed. */
  close?: () => void | Promise<void>
}

/** What {@link storageContract} is run with. */
export interface StorageContractOptions extends ContractRunner {
  /**
   * Called at the start of each test. It may hand out the same storage again and again: every test uses ids of its own, and none counts on an
   * empty database.
   */
  createStorage: () => StorageUnderTest | Promise<StorageUnderTest>
  /** How long the races are, as a multiple of their normal length; 1 by default. */
  rounds?: number
  /** Repeats the random choices of a run; a fresh one by default. It stands in the message of every failure. */
  seed?: number
}
