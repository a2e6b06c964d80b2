export type { AppUrls } from "./checked-app.ts";
export { type DiagnoseOptions, type Diagnosis, diagnose } from "./diagnose.ts";
export type { Door, DoorName, Doors, Verdict } from "./doors.ts";
export type { Finding, Mark, Subject } from "./finding.ts";
export type { SignInWays } from "./sign-in/try-sign-in.ts";
