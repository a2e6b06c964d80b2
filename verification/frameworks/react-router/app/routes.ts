import { index, type RouteConfig, route } from "@react-router/dev/routes";

export default [
  index("routes/who.tsx", { id: "home" }),
  route("mail", "routes/who.tsx", { id: "mail" }),
  route("auth/*", "routes/auth.ts"),
] satisfies RouteConfig;
