export { type RedisServer, startRedis, startRedisIfInstalled } from "./redis-server.ts";
