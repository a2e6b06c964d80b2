import type { IdentityEvent } from "@identity-web/core";
import { type MeterProvider, metrics, type TracerProvider, trace } from "@opentelemetry/api";
import { countEvent, type Instruments, instrumentsOf } from "./metrics.ts";
import { startSpan } from "./spans.ts";

export interface TelemetryOptions {
  /** Default: the one that is registered globally. */
  readonly tracerProvider?: TracerProvider;
  /** Default: the one that is registered globally. */
  readonly meterProvider?: MeterProvider;
}

const name = "@identity-web/telemetry";

/**
 * Turns what happens into OpenTelemetry spans and metrics, by the OpenTelemetry API alone: without an SDK it does nothing.
 * A span begins when its operation began and belongs to the span that is active, the request's for one. Nothing secret is
 * in an attribute; people appear by their account keys, which are hashes, and in spans only.
 *
 * Spans: `identity_web.sign_in`, `identity_web.acquire_token` (where the cache had none), `identity_web.refresh_token`,
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
  // An SDK may be registered after the app is built; a meter that was asked for before would count nothing.
  let instruments: Instruments | undefined;
  return (event) => {
    instruments ??= instrumentsOf((meterProvider ?? metrics).getMeter(name));
    countEvent(instruments, event);
    startSpan((tracerProvider ?? trace).getTracer(name), event);
  };
}
