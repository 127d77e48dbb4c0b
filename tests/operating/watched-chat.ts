import { memoryStorage } from '@confab/adapter-memory'
import type { Tracer } from '@opentelemetry/api'
import { AggregationTemporality, InMemoryMetricExporter, MeterProvider, PeriodicExportingMetricReader, type DataPoint, type Histogram } from '@opentelemetry/sdk-metrics'
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base'
import { createChat, type Chat, type ChatOptions } from '@confab/core'
import { openTelemetry } from '@confab/core/telemetry'

/** A chat whose figures and spans are kept in memory. */
export function watchedChat(options: Partial<ChatOptions> = {}): { chat: Chat; figures: () => Promise<Map<string, DataPoint<number | Histogram>[]>>; spans: InMemorySpanExporter; tracer: Tracer } {
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE)
  const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 })
  const meters = new MeterProvider({ readers: [reader] })
  const spans = new InMemorySpanExporter()
  const tracer = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] }).getTracer('test')
  const telemetry = openTelemetry({ meter: meters.getMeter('test'), tracer })
  const chat = createChat({ storage: memoryStorage(), authenticate: () => null, logger: { error() {}, warn() {} }, telemetry, ...options } as ChatOptions)
  return {
    chat, spans, tracer,
    async figures() {
      exporter.reset()
      await reader.forceFlush()
      const [latest] = exporter.getMetrics()
      return new Map(latest?.scopeMetrics.flatMap(({ metrics }) => metrics.map((metric) => [metric.descriptor.name, metric.dataPoints as DataPoint<number | Histogram>[]])))
    },
  }
}

/** The value of a figure for those attributes; of a histogram, how many were recorded. */
export function valueOf(points: readonly DataPoint<number | Histogram>[] | undefined, attributes: object = {}): number | undefined {
  const point = points?.find((one) => Object.entries(attributes).every(([name, value]) => one.attributes[name] === value))
  return typeof point?.value === 'object' ? point.value.count : point?.value
}
