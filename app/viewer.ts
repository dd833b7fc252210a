import { headers } from "next/headers";
import { cache } from "react";
import type { Principal } from "#server/access/principal.ts";
import { runtime } from "#server/runtime.ts";

/** Who asks for this page; asked once a request. The gate before the pages has let them in, and the policy says what they may see. */
export const viewer = cache(async (): Promise<Principal> => runtime().access.viewer(await headers()));
