import { z } from "zod";

/** ISO 8601 text of the API as milliseconds. */
export const instant = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));
