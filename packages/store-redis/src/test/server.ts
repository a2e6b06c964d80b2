import { vi } from "vitest";

// A real server on a busy machine takes its time.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

export { type RedisServer, startRedis } from "@identity-web/testing/redis-server";
