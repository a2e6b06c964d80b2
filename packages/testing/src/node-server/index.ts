export { fetchListener } from "./fetch-listener.ts";
export { type Http2App, http2Server } from "./http2-server.ts";
export { type NodeServer, nodeServer } from "./node-server.ts";
export { portOf, sendAsItStands } from "./send-as-it-stands.ts";
export { upgradeRequest } from "./upgrade-request.ts";
