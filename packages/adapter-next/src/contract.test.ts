import { adapterContract } from "@identity-web/testing/contracts";
import { nextApp } from "./test/next-app.ts";

adapterContract("next", nextApp);
