import { z } from "zod";

/** ISO 8601 with an offset, as text: what the API answers. */
export const isoTime = z.iso.datetime({ offset: true });
