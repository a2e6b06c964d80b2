import { storySuite } from "../../demo/story.ts";
import type { Suite } from "../../suites/suite.ts";
import { startEdgeDemo } from "./edge-demo.ts";

/** The single-sign-out story with both apps as Workers, each with its own Durable Objects. */
export async function demoStory(): Promise<{ suite: Suite; close(): Promise<void> }> {
  const demo = await startEdgeDemo();
  return { suite: storySuite("the demo", demo.sites), close: () => demo.close() };
}
