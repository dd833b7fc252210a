import { z } from "zod";

const problem = z.object({ detail: z.string().optional(), title: z.string().optional() });

/** Asks for a file with a reason and hands it to the reader. @throws an Error whose message a person may read. */
export async function download(path: string, body: unknown): Promise<void> {
  const answer = await fetch(path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  }).catch(() => {
    throw new Error("no answer from the server");
  });
  if (!answer.ok) {
    const told = problem.safeParse(await answer.json().catch(() => null)).data;
    throw new Error(told?.detail ?? told?.title ?? `the server answered ${answer.status}`);
  }
  const name = /filename="([^"]+)"/.exec(answer.headers.get("content-disposition") ?? "")?.[1] ?? "audit";
  const address = URL.createObjectURL(await answer.blob());
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
}
