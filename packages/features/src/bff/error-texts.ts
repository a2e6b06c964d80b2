import { type ErrorText, errorsOf } from "@identity-web/core";

/** The errors of the routes for single-page apps, by reason. */
export const errorTexts = {
  "cross-site-request": {
    code: "invalid_request",
    message: "expected a request of this app's own pages, and got one of another site (Sec-Fetch-Site: {site})",
    cure: "Call from this app's own origin. Other origins have no access.",
    status: 403,
  },
  "csrf-header-missing": {
    code: "invalid_request",
    message: "expected Sec-Fetch-Site: same-origin or the header {header}, and got neither",
    cure: 'Send the header with the request: fetch(url, { headers: { "{header}": "1" } }).',
    status: 403,
  },
  "api-path-strange": {
    code: "invalid_request",
    message:
      "expected a path below the API {api} without dot segments, empty segments, encoded slashes and double encoding",
    cure: "Encode each segment once by encodeURIComponent. Leave out dot segments, empty segments and encoded slashes.",
  },
  "websocket-not-proxied": {
    code: "invalid_request",
    message: "expected an HTTP call of the API {api}, and got a WebSocket's handshake, which the route doesn't forward",
    cure: "Use server-sent events through the proxy, or open the WebSocket in a route of the app, behind requireOwnPage().",
    status: 501,
  },
  "request-body-not-streamed": {
    code: "configuration",
    message: "the adapter can't stream a request's body, and the call of the API {api} has one",
    cure: "Use a newer version of the adapter: its HttpRequest needs `chunks`.",
  },
  "signed-out-during-answer": {
    code: "signed_out",
    message: "the user was signed out while the API answered",
    cure: "Sign in again.",
  },
  "answer-not-read": {
    code: "invalid_request",
    message: "the page left a part of the API's answer unread for a minute",
    cure: "Read the answer to its end, or cancel it: fetch(url, { signal }).",
    status: 408,
  },
} as const satisfies Readonly<Record<string, ErrorText>>;

export const failure = errorsOf(errorTexts);
