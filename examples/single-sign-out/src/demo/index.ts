export { StartError } from "../start-error.ts";
export { onPort } from "./on-port.ts";
export { type DemoPorts, portsFrom, portsOf, urlsAt } from "./ports.ts";
export { newSecret, registrationsFor } from "./registrations.ts";
export { runUntilStopped } from "./run-until-stopped.ts";
export { type RunningDemo, type StartDemoOptions, startDemo } from "./start-demo.ts";
