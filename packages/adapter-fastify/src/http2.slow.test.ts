import { adapterContract } from "@identity-web/testing/contracts";
import { fastifyByHttp2 } from "./test/fastify-app.ts";

// Without the fake provider of contract.slow.test.ts: its interceptors would hold up requests over HTTP/2.
adapterContract("fastify by HTTP/2", fastifyByHttp2);
