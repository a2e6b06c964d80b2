export { anotherClock } from "./another-clock.ts";
export { type FakeClock, fakeClock } from "./fake-clock.ts";
