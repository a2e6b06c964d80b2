import type { IdentityEvent } from "@identity-web/core";
import { type MeterProvider, metrics, type TracerProvider, trace } from "@opentelemetry/api";
import { countEvent, type Instruments, instrumentsOf } from "./metrics.ts";
import { startSpan } from "./spans.ts";

/** Options of `telemetryEvents()`. */
export interface TelemetryOptions {
  /** @default the globally registered tracer provider */
  readonly tracerProvider?: TracerProvider;
  /** @default the globally registered meter provider */
  readonly meterProvider?: MeterProvider;
}

const name = "@identity-web/telemetry";

/**
 * Turns events into OpenTelemetry spans and metrics. It uses only the OpenTelemetry API, so without an SDK it does nothing. A span
 * starts when its operation started, and its parent is the active span, usually the request's. No attribute contains a secret.
 * Users appear only in spans, by their account keys, which are hashes.
 *
 * Spans: `identity_web.sign_in`, `identity_web.acquire_token` (without a cached token), `identity_web.refresh_token`,
 * `identity_web.remove_account`, `identity_web.logout_notice`. Metrics: see docs/telemetry.md.
 *
 * @example
 * identity({ events: telemetryEvents(), … });
 * @see https://opentelemetry.io/docs/specs/otel/trace/api/
 */
export function telemetryEvents({
  tracerProvider,
  meterProvider,
}: TelemetryOptions = {}): (event: IdentityEvent) => void {
  // Gets the meter at the first event: a meter from before the SDK's registration would count nothing.
  let instruments: Instruments | undefined;
  return (event) => {
    instruments ??= instrumentsOf((meterProvider ?? metrics).getMeter(name));
    countEvent(instruments, event);
    startSpan((tracerProvider ?? trace).getTracer(name), event);
  };
}
