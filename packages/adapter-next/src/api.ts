// `@identity-web/adapter-next/api`: for an app that is an API as well. What isn't imported isn't in the bundle.
export {
  type ApiCaller,
  type AppClient,
  appClient,
  type BearerRequirement,
  callerOf,
  onBehalfOf,
  requireBearer,
} from "@identity-web/adapter-fetch/api";
