export { allOf } from "./all-of.ts";
export { type Logger, loggerEvents } from "./logger-events.ts";
export { type TelemetryOptions, telemetryEvents } from "./telemetry-events.ts";
