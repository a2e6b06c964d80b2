import { vi } from "vitest";

// A busy machine starts a real server slowly.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

export { type RedisServer, startRedis } from "@identity-web/testing/redis-server";
