export { Activity, type ActivityEntry } from "./activity.ts";
export { eventStream } from "./event-stream.ts";
