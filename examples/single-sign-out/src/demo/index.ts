export { StartError } from "../start-error.ts";
export { type DemoPorts, portsFrom, portsOf } from "./ports.ts";
export { type RunningDemo, type StartDemoOptions, startDemo } from "./start-demo.ts";
