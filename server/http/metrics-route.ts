import type { Registry } from "prom-client";
import type { Handler } from "./http-server.ts";

/** `/metrics` in Prometheus text form. */
export function metricsRoute(registry: Registry): Handler {
  return async (request, response, url) => {
    if (request.method !== "GET" || url.pathname !== "/metrics") return false;
    response.writeHead(200, { "content-type": registry.contentType }).end(await registry.metrics());
    return true;
  };
}
