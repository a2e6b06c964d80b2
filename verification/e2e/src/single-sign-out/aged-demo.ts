import type { RunningDemo } from "@identity-web/example-single-sign-out/demo";
import { vi } from "vitest";
import { startDemoOnFreePorts } from "./free-ports.ts";

/** The whole demo, with stores that are ten seconds old: a new store lets no token be exchanged that is as young as it is. */
export async function startAgedDemo(): Promise<RunningDemo> {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() - 10_000 });
  try {
    return await startDemoOnFreePorts();
  } finally {
    vi.useRealTimers();
  }
}
