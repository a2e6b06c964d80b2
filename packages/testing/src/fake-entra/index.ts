export { type FakeEntra, fakeEntra } from "./fake-entra.ts";
export * from "./plain.ts";
export { type RunningFakeEntra, startFakeEntra } from "./start-fake-entra.ts";
