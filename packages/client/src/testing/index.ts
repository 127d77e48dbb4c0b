export type { TestChat, TestIdentity, TestTransport } from './test-chat.js'
export { createTestClock, type TestClock } from './test-clock.js'
export {
  createTestNetwork, type TestDevice, type TestDeviceOptions, type TestNetwork, type TestNetworkOptions, type TestWeather,
} from './test-network.js'
