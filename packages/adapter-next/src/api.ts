// `@identity-web/adapter-next/api`: for an app that is also an API. A separate entry, so that other apps don't bundle it.
export {
  type ApiCaller,
  type AppClient,
  appClient,
  type BearerRequirement,
  callerOf,
  onBehalfOf,
  requireBearer,
} from "@identity-web/adapter-fetch/api";
