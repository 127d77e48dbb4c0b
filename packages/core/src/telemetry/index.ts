export type { Telemetry, TelemetryReadings } from '../interfaces/telemetry.js'
export { openTelemetry } from './open-telemetry.js'
export type { OpenTelemetryOptions } from './open-telemetry.js'
