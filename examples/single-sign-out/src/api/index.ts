export { apiScopes, type RunningApi, type StartApiOptions, startApi } from "./start-api.ts";
