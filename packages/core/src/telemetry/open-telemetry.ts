import { metrics, SpanStatusCode, trace, type Attributes, type Histogram, type Meter, type Tracer } from '@opentelemetry/api'
import { isChatError } from '@confab/protocol'
import type { Telemetry, TelemetryReadings } from '../interfaces/telemetry.js'

/** Where the figures and spans go. */
export interface OpenTelemetryOptions {
  /** Default: that of the app's own OpenTelemetry set-up, by the name `@confab/core`. */
  meter?: Meter
  /** Default: that of the app's own OpenTelemetry set-up, by the name `@confab/core`. */
  tracer?: Tracer
}

/** Seconds; from what memory takes to what an election takes. */
const boundaries = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 15]

/**
 * Watches a chat through `@opentelemetry/api`, which the app has installed and set up: `createChat({ telemetry: openTelemetry() })`. One for each chat. docs/operations.md lists what is counted.
 */
export function openTelemetry({ meter = metrics.getMeter('@confab/core'), tracer = trace.getTracer('@confab/core') }: OpenTelemetryOptions = {}): Telemetry {
  const seconds = { unit: 's', advice: { explicitBucketBoundaries: boundaries } }
  const calls = meter.createHistogram('confab.call.duration', { ...seconds, description: 'How long calls took, by operation and how they ended.' })
  const verbs = meter.createHistogram('confab.storage.duration', { ...seconds, description: 'How long the storage took, by verb and how it ended.' })
  const sends = meter.createCounter('confab.sends', { description: 'Calls of sendMessage that began.' })
  const acks = meter.createCounter('confab.acks', { description: 'Calls of sendMessage that were answered with a receipt.' })
  const deliveries = meter.createCounter('confab.deliveries', { description: 'Events handed to the transports, once for each person, by event.' })
  const depth = meter.createObservableUpDownCounter('confab.queue.depth', { description: 'Calls, and verbs of the storage, that have begun and not ended.' })
  const sockets = meter.createObservableUpDownCounter('confab.sockets', { description: 'Open connections.' })
  const leases = meter.createObservableUpDownCounter('confab.leases', { description: 'Leases of presence held by this process.' })

  /** Runs work inside a span, so that what it does (the database driver's own spans) stands below it. */
  const watch = <Output>(name: string, attributes: Attributes, histogram: Histogram, run: () => Promise<Output>): Promise<Output> =>
    tracer.startActiveSpan(name, { attributes }, async (span) => {
      const begun = performance.now()
      let code = 'OK'
      try {
        return await run()
      } catch (error) {
        code = isChatError(error) ? error.code : 'INTERNAL'
        span.setStatus({ code: SpanStatusCode.ERROR, message: code })
        throw error
      } finally {
        span.setAttribute('confab.code', code)
        span.end()
        histogram.record((performance.now() - begun) / 1_000, { ...attributes, 'confab.code': code })
      }
    })

  return {
    async call(operation, run) {
      const isSend = operation === 'sendMessage'
      if (isSend) sends.add(1)
      const output = await watch(`confab ${operation}`, { 'confab.operation': operation }, calls, run)
      if (isSend) acks.add(1)
      return output
    },
    storage: (verb, run) => watch(`confab.storage ${verb}`, { 'confab.storage.verb': verb }, verbs, run),
    delivered: (event, people) => deliveries.add(people, { 'confab.event': event }),
    observe(read: () => TelemetryReadings) {
      const observed = [depth, sockets, leases]
      const tell: Parameters<Meter['addBatchObservableCallback']>[0] = (result) => {
        const now = read()
        result.observe(depth, now.calls, { 'confab.queue': 'calls' })
        result.observe(depth, now.storage, { 'confab.queue': 'storage' })
        result.observe(sockets, now.sockets)
        result.observe(leases, now.leases)
      }
      meter.addBatchObservableCallback(tell, observed)
      return () => meter.removeBatchObservableCallback(tell, observed)
    },
  }
}
