import { z } from "zod";
import type { Role } from "#server/contracts/access.ts";

const answerSchema = z.object({ token: z.string() });

/** A token for a program of the tests, made the way every site makes one: with ADMIN_TOKEN. */
export async function makeApiToken(
  baseUrl: string,
  adminToken: string,
  options: { role?: Role; units?: string[] } = {},
): Promise<string> {
  const { role = "bed-manager", units } = options;
  const response = await fetch(`${baseUrl}/api/v1/tokens`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${adminToken}` },
    body: JSON.stringify({ name: "Program of the tests", role, units }),
  });
  if (response.status !== 201) throw new Error(`a token was refused with ${response.status}`);
  return answerSchema.parse(await response.json()).token;
}
