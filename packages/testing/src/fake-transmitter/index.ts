export {
  type EventWish,
  eventType,
  FakeTransmitter,
  type FakeTransmitterOptions,
  type TransmitterMishap,
} from "./fake-transmitter.ts";
export type { ManagedStream, ManagementAbilities, StreamManagement } from "./management.ts";
export type { PollRequest, Stream } from "./stream.ts";
