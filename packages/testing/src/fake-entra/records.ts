import type { EntraEndpoint, EntraPlace } from "./places.ts";

/** One request that arrived. */
export interface EntraRequest {
  readonly endpoint: EntraEndpoint;
  readonly places: readonly EntraPlace[];
  readonly method: string;
  readonly url: string;
  readonly headers: Headers;
  /** Of the query or the form. */
  readonly parameters: URLSearchParams;
  /** The status of the answer; absent while it is on its way, and where the connection broke. */
  status?: number;
}
