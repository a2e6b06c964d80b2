export { type FakeProvider, fakeProvider } from "./fake-provider.ts";
export * from "./plain.ts";
