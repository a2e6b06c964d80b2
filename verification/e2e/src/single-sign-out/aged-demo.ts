import type { RunningDemo } from "@identity-web/example-single-sign-out/demo";
import { vi } from "vitest";
import { startDemoOnFreePorts } from "./free-ports.ts";

/** The whole demo, with stores that are ten seconds old. A new store refuses to exchange tokens that are not younger than it. */
export async function startAgedDemo(): Promise<RunningDemo> {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() - 10_000 });
  try {
    return await startDemoOnFreePorts();
  } finally {
    vi.useRealTimers();
  }
}
