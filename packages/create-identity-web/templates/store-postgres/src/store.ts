import { postgresStore } from "@identity-web/store-postgres";
import pg from "pg";

/** For any number of machines that share a PostgreSQL database. */
export const store = () => postgresStore(new pg.Pool({ connectionString: process.env.DATABASE_URL }));
